/** One thing that a person does to a result, and how it begins a job. */
import type { Place } from '../../../chat/platform.ts';
import { UserError } from '../../../errors.ts';
import type { Action } from '../../../request/actions.ts';
import type { Context } from '../../command.ts';
import { type Beginning, begin } from '../ask/begin.ts';
import type { TargetOptions } from '../ask/target.ts';
import type { Shown } from '../deliver/whereabouts.ts';

export interface Step {
  readonly ctx: Context;
  readonly action: Action;
  readonly shown: Shown;
  readonly place: Place | undefined;
}

/** One of a kind a person and message for reactions, which come in storms and again; each press of a button counts. */
function keyOf({ ctx: { event }, action, shown }: Step): string {
  if (event.kind !== 'reaction') return event.id;
  const at = shown.index ?? '';
  return `react:${event.message.id}:${event.user.id}:${action}:${at}`;
}

type Start = Pick<Beginning, 'request' | 'asked' | 'init' | 'remark'> & {
  readonly target?: Pick<TargetOptions, 'redrawn' | 'next' | 'direct'>;
};

export async function start(step: Step, { request, asked, init, remark, target }: Start): Promise<void> {
  const { ctx, place, action } = step;
  await begin(ctx, {
    key: keyOf(step),
    does: action,
    request,
    asked,
    init,
    remark,
    target: { ...target, place },
  });
}

/** The picture that the job itself started from. @throws UserError when it is no longer kept */
export async function initOf({ ctx: { jobs, texts }, shown }: Step): Promise<Uint8Array | undefined> {
  if (!shown.job.init) return undefined;
  const init = await jobs.init(shown.job.id);
  if (init === undefined) throw new UserError('init_gone', texts.initGone);
  return init;
}
