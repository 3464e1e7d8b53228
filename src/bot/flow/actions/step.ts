/** One action on a result, and how it starts a job. */
import type { Place } from '../../../chat/platform.ts';
import { phaseOf } from '../../../jobs/ledger/state.ts';
import { jobIdOf } from '../../../jobs/record/ids.ts';
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

/**
 * Each press of a button counts. Reactions come in storms: those of a person on a message are one job until it is over,
 * and one that comes afterwards is another.
 */
async function keyOf({ ctx, action, shown }: Step): Promise<string> {
  const { event, platform, records } = ctx;
  if (event.kind !== 'reaction') return event.id;
  // A platform that tells the same reaction twice, however late, means the same job.
  const told = `${platform.name}:${event.id}`;
  const known = await records.reacted.get(told);
  if (known !== undefined) return known.key;
  const first = `react:${event.message.id}:${event.user.id}:${action}:${shown.index ?? ''}`;
  let key = first;
  for (let time = 2; await isOver(ctx, `${platform.name}:${key}`); time++) key = `${first}:${time}`;
  if (await records.reacted.create(told, { key })) return key;
  return (await records.reacted.get(told))?.key ?? key;
}

async function isOver({ jobs }: Step['ctx'], key: string): Promise<boolean> {
  const job = await jobs.get(jobIdOf(key));
  // One that was cancelled is only waiting for its status to say so.
  return job !== undefined && (job.state === 'cancelled' || phaseOf(job) === 'over');
}

type Start = Pick<Beginning, 'request' | 'asked' | 'init' | 'remark'> & {
  readonly target?: Pick<TargetOptions, 'redrawn' | 'next' | 'direct'>;
};

export async function start(step: Step, { request, asked, init, remark, target }: Start): Promise<void> {
  const { ctx, place, action } = step;
  await begin(ctx, {
    key: await keyOf(step),
    does: action,
    request,
    asked,
    init,
    remark,
    target: { ...target, place },
  });
}
