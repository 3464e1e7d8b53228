/** What buttons and reactions do to a result. */
import type { Place } from '../../../chat/platform.ts';
import { UserError } from '../../../errors.ts';
import { refusal } from '../../../moderation/refusals/refusal.ts';
import { type Action, pickOf } from '../../../request/actions.ts';
import type { Context } from '../../command.ts';
import { keptInit } from '../ask/kept-init.ts';
import { finishRequest, rerunRequest } from '../ask/request.ts';
import { checkBan } from '../ask/standing.ts';
import type { Shown } from '../deliver/whereabouts.ts';
import { favourite } from './favourite.ts';
import { remake } from './remake.ts';
import { remove } from './remove.ts';
import { checkSeen } from './see.ts';
import { sendDirect, showSingle } from './show.ts';
import { type Step, start } from './step.ts';

/** What starts a job is asked about at the gate; what only shows pictures, here. @throws Refusal */
async function checkAction(ctx: Context, action: Action): Promise<void> {
  const { settings, server, event, locale } = ctx;
  await checkBan(ctx);
  const { deniedCommands, directMessages } = await settings.settingsFor(server, event.place.channel);
  if (deniedCommands.includes(action)) throw refusal('command', { command: action }, locale);
  if (action === 'direct' && !directMessages) throw refusal('notSentDirect', {}, locale);
}

/**
 * Does to a job what a button or a reaction asks for.
 * @param place where what follows goes, instead of where the event came from
 * @throws UserError where that can't be
 */
export async function act(ctx: Context, action: Action, shown: Shown, place?: Place): Promise<void> {
  const { job } = shown;
  // Moderators delete what they can't see, too; whether somebody may is asked there.
  if (action !== 'delete') {
    await checkSeen(ctx, job);
    await checkAction(ctx, action);
  }
  const step: Step = { ctx, action, shown, place };
  if (action === 'delete') return remove(step);
  if (action === 'rerun') {
    const request = rerunRequest(job, ctx);
    return start(step, { request, init: await keptInit(ctx, job) });
  }
  if (job.state !== 'drawn' || job.result === undefined) {
    // Numbers and hearts are put on anything; only who pressed a button waits for a word.
    if (ctx.event.kind === 'reaction') return;
    throw new UserError('not_drawn', ctx.texts.notDrawn);
  }
  if (action === 'favourite') return favourite(step);
  if (action === 'direct') return sendDirect(step);
  if (action === 'finish') {
    const again = finishRequest(job, shown.index, ctx);
    return start(step, { ...again, init: await keptInit(ctx, job) });
  }
  const pick = pickOf(action);
  if (pick !== undefined) return showSingle(step, pick);
  return remake(step, action === 'upscale' ? 'upscale' : 'variations');
}
