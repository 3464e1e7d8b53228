/** `/settings`: what may be drawn in a server, by whom and how much; the audit, bans and quotas of members. */
import type { Command, CommandContext } from '../src/bot/command.ts';
import { managesSettings } from '../src/bot/moderators.ts';
import { auditMessage } from '../src/bot/settings/audit-message.ts';
import { banMember, unbanMember } from '../src/bot/settings/bans.ts';
import { settingsButtons, settingsForms, showHome } from '../src/bot/settings/handlers.ts';
import { checkManages } from '../src/bot/settings/manage.ts';
import type { OptionDefinition } from '../src/chat/platform.ts';
import { limitLines } from './shown/limit-lines.ts';
import { inAll, naming, type Texts, textsOf } from './texts/index.ts';

const option = <T extends OptionDefinition['type']>(
  name: string,
  type: T,
  about: (texts: Texts['settings']) => string,
) => ({ name, type, description: inAll((texts) => about(texts.settings)) });

const member = { ...option('member', 'user', (texts) => texts.optionMember), required: true };

export const settings: Command = {
  definition: {
    ...naming('settings'),
    description: inAll((texts) => texts.settings.description),
    moderatorsOnly: true,
    usualSubcommand: 'open',
    subcommands: [
      { name: 'open', description: inAll((texts) => texts.settings.openDescription) },
      {
        name: 'channel',
        description: inAll((texts) => texts.settings.channelDescription),
        options: [option('channel', 'channel', (texts) => texts.optionChannel)],
      },
      {
        name: 'audit',
        description: inAll((texts) => texts.settings.auditDescription),
        options: [
          { ...member, required: false },
          { ...option('text', 'text', (texts) => texts.optionText), maxLength: 100 },
        ],
      },
      {
        name: 'ban',
        description: inAll((texts) => texts.settings.banDescription),
        options: [
          member,
          { ...option('reason', 'text', (texts) => texts.optionReason), maxLength: 500 },
          { ...option('days', 'integer', (texts) => texts.optionDays), min: 1, max: 3650 },
        ],
      },
      {
        name: 'unban',
        description: inAll((texts) => texts.settings.unbanDescription),
        options: [member],
      },
      {
        name: 'reset-quota',
        description: inAll((texts) => texts.settings.resetDescription),
        options: [member],
      },
    ],
  },

  async run(ctx) {
    await checkManages(ctx);
    const { event, reply } = ctx;
    const { options, place } = event;
    switch (event.subcommand) {
      case 'channel':
        return showHome(ctx, textOf(options.channel) ?? place.channel);
      case 'audit':
        return reply.answer(
          await auditMessage(ctx, { user: textOf(options.member), text: textOf(options.text) }),
        );
      case 'ban':
        return ban(ctx);
      case 'unban':
        return unban(ctx);
      case 'reset-quota':
        return resetQuota(ctx);
      default:
        return showHome(ctx, undefined);
    }
  },

  async home(ctx) {
    if (await managesSettings(ctx)) return showHome(ctx, undefined);
    const texts = textsOf(ctx.locale);
    const lines = await limitLines(ctx);
    const title = { kind: 'bold', text: `${texts.limits.title}\n` } as const;
    await ctx.reply.answer({
      text: [title, lines.length > 0 ? lines.join('\n') : texts.limits.none],
    });
  },

  buttons: settingsButtons,
  forms: settingsForms,
};

async function ban(ctx: CommandContext): Promise<void> {
  const { options } = ctx.event;
  const user = textOf(options.member) ?? '';
  const days = typeof options.days === 'number' ? options.days : undefined;
  await banMember(ctx, { user, days, reason: textOf(options.reason) });
  const texts = textsOf(ctx.locale).settings;
  const name = await nameOf(ctx, user);
  await say(ctx, days === undefined ? texts.banned(name) : texts.bannedFor(name, days));
}

async function unban(ctx: CommandContext): Promise<void> {
  const user = textOf(ctx.event.options.member) ?? '';
  const texts = textsOf(ctx.locale).settings;
  const name = await nameOf(ctx, user);
  await say(ctx, (await unbanMember(ctx, user)) ? texts.unbanned(name) : texts.notBanned(name));
}

async function resetQuota(ctx: CommandContext): Promise<void> {
  const { jobs, audit, settings: store, server, member: by, platform } = ctx;
  const user = textOf(ctx.event.options.member) ?? '';
  const whose = `${platform.name}:${user}`;
  await jobs.resetQuota({ member: whose, server });
  const { retentionDays } = await store.settingsFor(server);
  await audit.add(server, { kind: 'quota', by, member: whose }, retentionDays);
  await say(ctx, textsOf(ctx.locale).settings.wasReset(await nameOf(ctx, user)));
}

/** As the others in the server see them; one who left is named by their id. */
async function nameOf({ platform, event }: CommandContext, user: string): Promise<string> {
  return (await platform.member(event.place, user))?.name ?? user;
}

async function say({ reply }: CommandContext, text: string): Promise<void> {
  await reply.answer({ text, tone: 'good' });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
