/** The published models, fetched from the local chat where nothing but the model in the box is here. */

import type { ModelPull, PullState } from '../../chat/local/model-pull.ts';
import { messageOf } from '../../errors.ts';
import type { Hub } from '../../hub/hub.ts';
import type { PullProgress } from '../../hub/shelf/tally.ts';
import type { Log } from '../../store/log.ts';
import { createRateMeter } from '../models-commands/download-bar.ts';

/** In the catalogue, and here once it is pulled. */
const wanted = 'ella-sd15';
const boxed = 'shapes';

type Going = Extract<PullState, { kind: 'pulling' | 'ready' | 'failed' }>;

/** @param openHub with where to say why nothing moves */
export function createModelPull(openHub: (say: (line: string) => void) => Hub, log: Log): ModelPull {
  let stopped = new AbortController();
  let going: Going | undefined;
  const hub = openHub((note) => {
    if (going?.kind === 'pulling') going = { ...going, note };
  });

  async function offer(): Promise<PullState> {
    const here = await hub.installed();
    const real = here.some(
      ({ kind, name }) => (kind === 'bundle' || kind === 'checkpoint') && name !== boxed,
    );
    const manifest = real ? undefined : (await hub.catalogue()).find(({ name }) => name === wanted);
    if (manifest === undefined) return { kind: 'none' };
    const { title, bytes, license } = manifest;
    return { kind: 'offer', title, bytes, license };
  }

  async function run(signal: AbortSignal): Promise<void> {
    const first = await offer();
    if (first.kind !== 'offer') return;
    const { title, bytes: total } = first;
    going = { kind: 'pulling', title, done: 0, total, rate: 0 };
    try {
      const plan = await hub.plan(wanted, {}, signal);
      const meter = createRateMeter();
      log.info({}, `${plan.card.title} is being fetched; licence: ${plan.card.license}`);
      await hub.pull(plan, signal, ({ done, total, fetched }: PullProgress) => {
        going = { kind: 'pulling', title, done, total, rate: meter(fetched, performance.now()) };
      });
      going = { kind: 'ready', title, name: plan.name };
      log.info({}, `${title} is here: --model ${plan.name} draws with it`);
    } catch (error) {
      if (signal.aborted) {
        going = undefined;
        return;
      }
      log.warn({ err: error }, `${title} could not be fetched: ${messageOf(error)}`);
      going = { kind: 'failed', title, message: messageOf(error) };
    }
  }

  return {
    state: async () => going ?? offer(),
    start() {
      if (going?.kind === 'pulling' || going?.kind === 'ready') return;
      stopped = new AbortController();
      going = { kind: 'pulling', title: wanted, done: 0, total: 0, rate: 0 };
      void run(stopped.signal).catch((error: unknown) => {
        going = { kind: 'failed', title: wanted, message: messageOf(error) };
      });
    },
    stop: () => stopped.abort(),
  };
}
