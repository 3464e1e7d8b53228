/** Do the tokens look like tokens? They are not tried: that would need the network, and their owner's leave. */

import type { Config } from '../config/config.ts';
import { examine, type Finding } from './finding.ts';

interface Form {
  readonly variable: string;
  readonly pattern: RegExp;
  readonly expected: string;
  readonly value: string | undefined;
}

export async function checkTokens({ chat }: Config): Promise<Finding[]> {
  const discord: Form[] = [
    {
      variable: 'DISCORD_TOKEN',
      pattern: /^[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}$/,
      expected: "three parts with dots between, from the page Bot of Discord's developer portal",
      value: chat.discordToken,
    },
  ];
  const slack: Form[] = [
    {
      variable: 'SLACK_BOT_TOKEN',
      pattern: /^xoxb-[\w-]{20,}$/,
      expected: 'xoxb-…, from the page OAuth & Permissions of the Slack app',
      value: chat.slackBotToken,
    },
    {
      variable: 'SLACK_APP_TOKEN',
      pattern: /^xapp-[\w-]{20,}$/,
      expected: 'xapp-…, from the page Basic Information of the Slack app',
      value: chat.slackAppToken,
    },
    {
      variable: 'SLACK_SIGNING_SECRET',
      pattern: /^[0-9a-f]{32}$/,
      expected: '32 hex digits, from the page Basic Information of the Slack app',
      value: chat.slackSigningSecret,
    },
  ];
  return [await checkForms('discord', discord), await checkSlack(slack, chat)];
}

async function checkSlack(forms: readonly Form[], chat: Config['chat']): Promise<Finding> {
  const finding = await checkForms('slack', forms);
  const { slackBotToken, slackAppToken, slackSigningSecret, slack } = chat;
  const isHalf =
    (slackBotToken ?? slack.clientId) === undefined || (slackAppToken ?? slackSigningSecret) === undefined;
  const any = slackBotToken ?? slackAppToken ?? slackSigningSecret ?? slack.clientId;
  if (finding.state !== 'ok' || any === undefined || !isHalf) return finding;
  return {
    name: 'slack',
    state: 'fail',
    detail: 'Slack is set up by halves',
    advice:
      'It needs SLACK_BOT_TOKEN (or SLACK_CLIENT_ID and its kin), and SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP).',
  };
}

function checkForms(name: string, forms: readonly Form[]): Promise<Finding> {
  return examine(name, () => {
    const set = forms.filter(({ value }) => value !== undefined);
    if (set.length === 0) return { state: 'ok', detail: 'not set up' };
    const odd = set.filter(({ value, pattern }) => !pattern.test(value ?? ''));
    if (odd.length === 0) {
      return { state: 'ok', detail: `${set.map(({ variable }) => variable).join(', ')}: of the right form` };
    }
    return {
      state: 'fail',
      detail: `${odd.map(({ variable }) => variable).join(', ')}: not of the right form`,
      advice: odd.map(({ variable, expected }) => `${variable} is ${expected}.`).join(' '),
    };
  });
}
