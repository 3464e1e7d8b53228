/** One thing that a person does to a result, and how it begins a job. */
import type { Place } from '../../../chat/platform.ts';
import { UserError } from '../../../errors.ts';
import type { Action } from '../../action.ts';
import type { Scene } from '../../scene.ts';
import type { Begin } from '../ask/begin.ts';
import type { TargetOptions } from '../ask/target.ts';
import type { Shown } from '../flow.ts';
import type { FlowParts } from '../parts.ts';

export interface Step {
  readonly parts: FlowParts;
  readonly begin: Begin;
  readonly scene: Scene;
  readonly action: Action;
  readonly shown: Shown;
  readonly place: Place | undefined;
}

/** One of a kind a person and message for reactions, which come in storms and again; each press of a button counts. */
function keyOf({ scene, action, shown }: Step): string {
  const { event } = scene;
  if (event.kind !== 'reaction') return event.id;
  const at = shown.index ?? '';
  return `react:${event.message.id}:${event.user.id}:${action}:${at}`;
}

type Start = Pick<Parameters<Begin>[1], 'request' | 'asked' | 'init' | 'remark'> & {
  readonly target?: Pick<TargetOptions, 'redrawn' | 'next' | 'direct'>;
};

export async function start(step: Step, { request, asked, init, remark, target }: Start): Promise<void> {
  const { begin, scene, place, action } = step;
  await begin(scene, {
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
export async function initOf({ parts, scene, shown }: Step): Promise<Uint8Array | undefined> {
  if (!shown.job.init) return undefined;
  const init = await parts.jobs.init(shown.job.id);
  if (init === undefined) throw new UserError('init_gone', scene.texts.initGone);
  return init;
}
