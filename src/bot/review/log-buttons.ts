/** What the buttons under an entry of the log do. */
import type { ButtonEvent } from '../../chat/platform.ts';
import { UserError } from '../../errors.ts';
import { SettingsProblem } from '../../moderation/settings/problem.ts';
import type { ButtonHandler, Context } from '../command.ts';
import { remove } from '../flow/actions/remove.ts';
import { isModerator, managesSettings } from '../moderators.ts';
import { banMember } from '../settings/bans.ts';
import { settingsTextsOf } from '../settings/wordings/index.ts';
import { userOf } from './decide.ts';
import { reviewTextsOf } from './wordings/index.ts';

export const logButtons: Readonly<Record<'mod', ButtonHandler>> = {
  async mod(ctx, [deed, id = '']) {
    const texts = reviewTextsOf(ctx.locale);
    if (!(await isModerator(ctx))) throw new UserError('not_allowed', texts.notModerator);
    switch (deed) {
      case 'delete':
        await deletePicture(ctx, id);
        return ctx.reply.answer({ text: texts.deleted, tone: 'good' });
      case 'ban': {
        await banMember(ctx, { user: userOf(await memberOf(ctx, id)) });
        return ctx.reply.answer({ text: texts.memberBanned, tone: 'good' });
      }
      case 'allow':
        return ctx.reply.answer({
          text: texts.allowed((await allowWords(ctx, id)).join(', ')),
          tone: 'good',
        });
      default:
        throw new UserError('unknown_button', ctx.texts.unknownButton);
    }
  },
};

async function deletePicture(ctx: Context<ButtonEvent>, id: string): Promise<void> {
  const job = await ctx.jobs.get(id);
  if (job === undefined || job.server !== ctx.server) throw gone(ctx);
  const step = { ctx, action: 'delete', shown: { job, index: undefined }, place: undefined } as const;
  // The message of the log is no copy of the result: without one, the whole result is meant. Its button says what it
  // deletes, and asks no more.
  await remove(step, { on: undefined });
}

/** Of a job of this server, or of what was refused and never became one. */
async function memberOf(ctx: Context, id: string): Promise<{ readonly member: string }> {
  const job = await ctx.jobs.get(id);
  if (job?.server === ctx.server) return job;
  return { member: (await requestOf(ctx, id)).by };
}

/** What the audit knows of it; of this server alone. */
async function requestOf(ctx: Context, id: string) {
  const [found] = await ctx.audit.find(ctx.server, { text: id, kinds: ['request'], limit: 1 });
  if (found?.entry.kind === 'request' && found.entry.job === id) return found.entry;
  throw gone(ctx);
}

function gone({ locale }: Context): UserError {
  return new UserError('review_gone', reviewTextsOf(locale).gone);
}

const maxTries = 10;

/** Only who may change settings: this is one. @returns the words that nothing is found in from now on */
async function allowWords(ctx: Context, id: string): Promise<readonly string[]> {
  const { settings, server, member, locale } = ctx;
  if (!(await managesSettings(ctx))) throw new UserError('not_allowed', settingsTextsOf(locale).notAllowed);
  const words = [...new Set((await requestOf(ctx, id)).rules.flatMap(({ found }) => found))];
  if (words.length === 0) throw new UserError('nothing_found', reviewTextsOf(locale).nothingFound);
  for (let tries = 1; ; tries++) {
    const { revision, values } = await settings.read(server);
    const before = values.allow ?? settings.operator.defaults.allow ?? [];
    const allow = [...new Set([...before, ...words])];
    try {
      await settings.change(server, revision, { set: { allow } }, member);
      return words;
    } catch (error) {
      const isLate = error instanceof SettingsProblem && error.problem === 'changedMeanwhile';
      if (!isLate || tries === maxTries) throw error;
    }
  }
}
