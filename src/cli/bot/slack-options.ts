/** The settings of Slack as the adapter wants them. */
import type { SlackOptions } from '../../chat/slack/slack.ts';
import type { SlackStorage } from '../../chat/slack/storage.ts';
import type { Config } from '../config/config.ts';

/** Undefined where Slack is not set up. Whether what is set makes a whole, the adapter says. */
export function slackOptions(
  { allowedHosts, chat }: Config,
  storage: SlackStorage,
  report: SlackOptions['report'],
): SlackOptions | undefined {
  const { slackBotToken, slackAppToken, slackSigningSecret, slack } = chat;
  const { clientId, clientSecret, stateSecret, configToken, appId } = slack;
  if (slackBotToken === undefined && clientId === undefined) return undefined;
  const hasOauth = clientId !== undefined && clientSecret !== undefined && stateSecret !== undefined;
  return {
    botToken: slackBotToken,
    oauth: hasOauth ? { clientId, clientSecret, stateSecret } : undefined,
    appToken: slackAppToken,
    signingSecret: slackSigningSecret,
    host: slack.host,
    port: slack.port,
    allowedHosts,
    storage,
    storeKey: slack.storeKey,
    apiUrl: slack.apiUrl,
    commandPrefix: slack.commandPrefix,
    configuration:
      configToken !== undefined && appId !== undefined ? { token: configToken, appId } : undefined,
    report,
  };
}
