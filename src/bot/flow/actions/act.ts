/** What buttons and reactions do to a result. */
import type { Place } from '../../../chat/platform.ts';
import { UserError } from '../../../errors.ts';
import { type Action, pickOf } from '../../action.ts';
import type { Scene } from '../../scene.ts';
import type { Begin } from '../ask/begin.ts';
import { rerunRequest } from '../ask/request.ts';
import type { Shown } from '../flow.ts';
import type { FlowParts } from '../parts.ts';
import { remake } from './remake.ts';
import { remove } from './remove.ts';
import { sendDirect, showSingle } from './show.ts';
import { initOf, type Step, start } from './step.ts';

/** Where what follows goes, instead of where the event came from. */
export interface ActOptions {
  readonly place?: Place | undefined;
}

export type Act = (scene: Scene, action: Action, shown: Shown, options?: ActOptions) => Promise<void>;

export function createAct(parts: FlowParts, begin: Begin): Act {
  return async (scene, action, shown, options = {}) => {
    const { job } = shown;
    const step: Step = { parts, begin, scene, action, shown, place: options.place };
    if (action === 'delete') return remove(step);
    if (action === 'rerun') {
      const request = rerunRequest(job, scene);
      return start(step, { request, init: await initOf(step) });
    }
    if (job.state !== 'drawn' || job.result === undefined) {
      // Numbers and hearts are put on anything; only who pressed a button waits for a word.
      if (scene.event.kind === 'reaction') return;
      throw new UserError('not_drawn', scene.texts.notDrawn);
    }
    if (action === 'direct') return sendDirect(step);
    const pick = pickOf(action);
    if (pick !== undefined) return showSingle(step, pick);
    return remake(step, action === 'upscale' ? 'upscale' : 'variations');
  };
}
