/** The drawing part of a service: an engine, and the worker that feeds it from the queue. */

import { hasDepthModel } from '../../annotators/depth.ts';
import type { Engine } from '../../engine/engine.ts';
import { AppError, messageOf } from '../../errors.ts';
import { createDrawWorker } from '../../jobs/draw/draw-worker.ts';
import { createClassifiers } from '../../moderation/images/find-classifier.ts';
import { reviewPicture, reviewPictureSeconds } from '../../moderation/images/review-pictures.ts';
import { watchEngine } from '../../operations/watch-engine.ts';
import { workerGate } from '../gate/rules.ts';
import { offerName } from '../models/model-cards.ts';
import { modelPath } from '../models/model-choice.ts';
import type { Part, Service } from '../service/service.ts';
import { createDraw } from './draw-with-engine.ts';
import { startOffers } from './offers.ts';
import { startEngine } from './start-engine.ts';

export async function startWorker(service: Service): Promise<Part> {
  const { config, log, metrics, health, store } = service;
  const { jobsInFlight: slots, modelsFolder } = config;
  health.watch('engine', () => {
    throw new AppError('engine_starting', 'The engine is starting.');
  });
  const engine = await startEngine(service);
  const usable = await describeModels(engine, service);
  const classifiers = createClassifiers({ modelsFolder, name: config.safetyModel });
  const offers = await startOffers(service, {
    'image-check': classifiers.isHere,
    'depth-model': () => hasDepthModel(modelsFolder),
  });
  const worker = createDrawWorker({
    store,
    keep: config.keep,
    canDraw: offers.has,
    slots,
    log,
    draw: createDraw({
      engine,
      gate: workerGate(service, classifiers, offerName(config)),
      modelsFolder,
      keepForReview: async (job, pictures) => {
        for (const [index, png] of pictures.entries()) {
          await store.blobs.put(reviewPicture(job, index), png, reviewPictureSeconds);
        }
      },
      onStep: metrics.stepped,
      onUnavailable: service.fail,
    }),
    onEnd: metrics.drawn,
  });
  watchEngine(metrics, () => {
    const status = engine.status();
    return { ...status, ready: status.state === 'ready' };
  });
  health.watch('engine', () => describeEngine(engine));
  await worker.ready();
  return {
    report: `Drawing up to ${slots} jobs at once; models: ${usable}`,
    async stop(deadlineMs) {
      await offers.stop();
      const running = worker.running().length;
      if (running > 0) log.info({ running }, 'Waiting for running jobs; those that take too long go back');
      await worker.stop(deadlineMs);
      await engine.close();
      await classifiers.close();
    },
  };
}

function describeEngine(engine: Engine): string {
  const { state, device, inFlight, problem } = engine.status();
  if (state !== 'ready')
    throw new AppError('engine_starting', `The engine is starting again. ${problem ?? ''}`.trim());
  return `${device?.provider ?? 'unknown'}, ${inFlight} jobs in flight`;
}

/** Names the models that can be used, and warns of a default that isn't there. */
async function describeModels(engine: Engine, { config, log }: Service): Promise<string> {
  const names: string[] = [];
  for (const model of await engine.models()) {
    if (!('problem' in model)) names.push(model.name);
  }
  try {
    await modelPath(config.model, config.modelsFolder);
  } catch (error) {
    log.warn({ err: error }, `ELLA_MODEL can't be used: ${messageOf(error)}`);
  }
  return names.join(', ') || 'none';
}
