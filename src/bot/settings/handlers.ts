/** What the buttons and forms of the settings screens do. */
import { type ButtonEvent, type FormEvent, type Message, severalOf } from '../../chat/platform.ts';
import { UserError } from '../../errors.ts';
import { type Topic, topics } from '../../moderation/settings/kind.ts';
import { isSettingName, type SettingName, settingOf } from '../../moderation/settings/table.ts';
import type { ButtonHandler, Context, FormHandler } from '../command.ts';
import { reviewTextsOf } from '../review/wordings/index.ts';
import { type About, offerAgain, openAgain } from './again.ts';
import { type AuditWish, auditMessage } from './audit-message.ts';
import { changeSetting } from './change.ts';
import { quotaForm, quotasWith, readWhich, ruleForm, rulesWith } from './entries.ts';
import { exportForm, importForm, importSettings } from './exchange.ts';
import { settingForm } from './form-fields.ts';
import { checkManages } from './manage.ts';
import { readValue } from './read-values.ts';
import { readScope, type Scope, screenId } from './scope.ts';
import { homeScreen, listScreen, topicOf, topicScreen } from './screens.ts';
import { look } from './sight.ts';

/** The home of the settings, of the server or of a channel. */
export async function showHome(ctx: Context, scope: Scope, said?: string): Promise<void> {
  const sight = await look(ctx, scope);
  const lines = [said, ...(await closedChannels(ctx))].filter((line) => line !== undefined);
  const limits = ctx.platform.limits(ctx.event.place);
  await ctx.reply.answer(homeScreen(sight, limits, lines.length > 0 ? lines.join('\n') : undefined));
}

/** Channels of moderators that could not be written in lately, and why. */
async function closedChannels({ reviews, server, locale }: Context): Promise<readonly string[]> {
  const texts = reviewTextsOf(locale);
  const [review, log] = await Promise.all([
    reviews.closedReason('review', server),
    reviews.closedReason('log', server),
  ]);
  return [
    ...(review === null ? [] : [`⚠️ ${texts.reviewClosed} ${review}`]),
    ...(log === null ? [] : [`⚠️ ${texts.logClosed} ${log}`]),
  ];
}

/** The screen that a setting is on. */
async function showScreenOf(ctx: Context, scope: Scope, name: SettingName, said: string): Promise<void> {
  const sight = await look(ctx, scope);
  const limits = ctx.platform.limits(ctx.event.place);
  const { kind } = settingOf(name);
  const screen: Message =
    (kind === 'rules' || kind === 'quotas') && (name === 'rules' || name === 'roleQuotas')
      ? listScreen(name, sight, limits, said)
      : topicScreen(topicOf(name), sight, limits, said);
  await ctx.reply.answer(screen);
}

export const settingsButtons: Readonly<Record<'set', ButtonHandler>> = {
  async set(ctx, [deed, part, ...rest]) {
    await checkManages(ctx);
    const scope = readScope(part);
    const [first = '', digest = ''] = rest;
    const limits = ctx.platform.limits(ctx.event.place);
    switch (deed) {
      case 'home':
        return showHome(ctx, scope);
      case 'topic':
        return ctx.reply.answer(topicScreen(readTopic(first, ctx), await look(ctx, scope), limits));
      case 'list':
        return ctx.reply.answer(
          listScreen(first === 'rules' ? 'rules' : 'roleQuotas', await look(ctx, scope), limits),
        );
      case 'turn':
        return turn(ctx, scope, readName(first, ctx), digest);
      case 'edit':
        return ctx.reply.openForm(await settingForm(ctx, scope, readName(first, ctx), digest));
      case 'again':
        return openAgain(ctx, first);
      case 'rule':
        return ctx.reply.openForm(await ruleForm(ctx, scope, readWhich(first), digest));
      case 'quota':
        return ctx.reply.openForm(await quotaForm(ctx, scope, digest));
      case 'channel':
        return chooseChannel(ctx);
      case 'audit':
        return ctx.reply.answer(await auditMessage(ctx, readAuditPage(rest)));
      case 'export':
        return ctx.reply.openForm(await exportForm(ctx));
      case 'import':
        return ctx.reply.openForm(await importForm(ctx));
      default:
        throw old(ctx);
    }
  },
};

export const settingsForms: Readonly<Record<'set', FormHandler>> = {
  async set(ctx, [deed, part, ...rest]) {
    await checkManages(ctx);
    const [first = '', digest = ''] = rest;
    const about = { deed: deed ?? '', scope: readScope(part), first };
    try {
      await send(ctx, about, digest);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await offerAgain(ctx, about, error);
    }
  },
};

async function send(ctx: Context<FormEvent>, { deed, scope, first }: About, digest: string): Promise<void> {
  const { values } = ctx.event;
  switch (deed) {
    case 'edit':
      return save(ctx, scope, readName(first, ctx), digest);
    case 'rule': {
      const value = await rulesWith(ctx, scope, readWhich(first), values);
      const said = await changeSetting(ctx, { scope, name: 'rules', value, digest });
      return showScreenOf(ctx, scope, 'rules', said);
    }
    case 'quota': {
      const value = await quotasWith(ctx, values);
      const said = await changeSetting(ctx, { scope, name: 'roleQuotas', value, digest });
      return showScreenOf(ctx, scope, 'roleQuotas', said);
    }
    case 'channel':
      return showHome(ctx, severalOf(values.channel)[0]);
    case 'exported':
      return showHome(ctx, undefined, (await look(ctx, undefined)).texts.exported);
    case 'imported':
      return showHome(ctx, undefined, await importSettings(ctx, Number(first)));
    default:
      throw old(ctx);
  }
}

async function turn(
  ctx: Context<ButtonEvent>,
  scope: Scope,
  name: SettingName,
  digest: string,
): Promise<void> {
  const value = (await look(ctx, scope)).holds[name] !== true;
  await showScreenOf(ctx, scope, name, await changeSetting(ctx, { scope, name, value, digest }));
}

async function save(ctx: Context<FormEvent>, scope: Scope, name: SettingName, digest: string): Promise<void> {
  const { texts } = await look(ctx, scope);
  const value = readValue(name, ctx.event.values, texts);
  await showScreenOf(ctx, scope, name, await changeSetting(ctx, { scope, name, value, digest }));
}

async function chooseChannel(ctx: Context<ButtonEvent>): Promise<void> {
  const { texts, place } = await look(ctx, undefined);
  const field = { id: 'channel', type: 'several', of: 'channels', choices: [], max: 1 } as const;
  await ctx.reply.openForm({
    customId: screenId('channel', undefined),
    title: texts.titleOf,
    submit: texts.edit,
    fields: [{ ...field, label: texts.channelField, required: true, values: [place.channel] }],
  });
}

function readAuditPage([before = '', user = '', text = '']: readonly string[]): AuditWish {
  return {
    ...(/^\d+$/.test(before) && { before: Number(before) }),
    ...(user !== '' && { user }),
    ...(text !== '' && { text }),
  };
}

function readTopic(part: string, ctx: Context): Topic {
  const topic = topics.find((each) => each === part);
  if (topic === undefined) throw old(ctx);
  return topic;
}

function readName(part: string, ctx: Context): SettingName {
  if (isSettingName(part)) return part;
  throw old(ctx);
}

function old({ texts }: Context): UserError {
  return new UserError('unknown_button', texts.unknownButton);
}
