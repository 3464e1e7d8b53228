/** The audit as moderators read it: the newest first, a page at a time. */
import { type Message, oneLine, type TextPart } from '../../chat/platform.ts';
import type { Audited } from '../../moderation/audit/audit.ts';
import { isSettingName } from '../../moderation/settings/table.ts';
import type { Context } from '../command.ts';
import { customId } from '../custom-id.ts';
import { memberKey } from '../keys.ts';
import { settingsTextsOf, type Wording } from './wordings/index.ts';

export interface AuditWish {
  /** The person's id on their platform. */
  readonly user?: string | undefined;
  readonly text?: string | undefined;
  /** ms since 1970: only what is older. */
  readonly before?: number | undefined;
}

const perPage = 10;

/** Characters of a prompt; what was decided about is seldom at its end. */
const longestPrompt = 120;

export async function auditMessage(ctx: Context, { user, text, before }: AuditWish): Promise<Message> {
  const { audit, server, platform, locale } = ctx;
  const texts = settingsTextsOf(locale);
  const entries = await audit.find(server, {
    ...(user !== undefined && { member: memberKey(platform.name, user) }),
    ...(text !== undefined && { text }),
    ...(before !== undefined && { before: new Date(before) }),
    limit: perPage,
  });
  const last = entries.at(-1);
  const heading: TextPart = { kind: 'bold', text: texts.audit.title };
  if (last === undefined) return { text: [heading, `\n${texts.audit.empty}`] };
  return {
    text: [heading, ...entries.flatMap((entry) => lineOf(entry, texts))],
    ...(entries.length === perPage && {
      buttons: [
        {
          label: texts.audit.older,
          // A custom id has no room for much: what was looked for is cut, which finds more and never less.
          customId: customId('set', 'audit', '-', last.at.getTime(), user ?? '', wordOf(text)),
        },
      ],
    }),
  };
}

function wordOf(text: string | undefined): string {
  return (text ?? '').replaceAll(':', ' ').slice(0, 30);
}

function lineOf({ at, entry }: Audited, texts: Wording): readonly TextPart[] {
  const when: TextPart = { kind: 'time', at: at.getTime() };
  return ['\n', when, ' ', personPart(entry.by), ' · ', ...detailOf(entry, texts)];
}

function detailOf(entry: Audited['entry'], texts: Wording): readonly TextPart[] {
  const { audit } = texts;
  switch (entry.kind) {
    case 'request': {
      const rules = entry.rules.map(({ name, found }) => [name, ...found].join(': ')).join('; ');
      const prompt = oneLine(entry.prompt, longestPrompt);
      return [
        `${audit.decisions[entry.decision]}${rules === '' ? '' : ` (${oneLine(rules, longestPrompt)})`} `,
        { kind: 'italic', text: prompt === '' ? '…' : prompt },
      ];
    }
    case 'settings':
      return [
        `${audit.settings} ${entry.changes
          .map(({ setting }) => (isSettingName(setting) ? texts.settings[setting] : setting))
          .join(', ')}`,
      ];
    case 'review':
      return [
        `${audit.reviews[entry.decision]} `,
        ...(entry.member === undefined ? [] : [personPart(entry.member)]),
      ];
    case 'ban':
    case 'unban':
    case 'quota':
      return [
        `${audit[entry.kind]} `,
        personPart(entry.member),
        ...('reason' in entry && entry.reason ? [` (${entry.reason})`] : []),
      ];
    case 'suspend':
    case 'resume':
      return [audit[entry.kind]];
  }
}

/** Members are named as jobs name them; the operator has no platform. */
function personPart(member: string): TextPart {
  const at = member.indexOf(':');
  const id = member.slice(at + 1);
  return at === -1 ? member : { kind: 'person', user: { id, name: id } };
}
