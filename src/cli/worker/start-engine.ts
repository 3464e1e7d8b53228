/** An engine that is ready to draw, or one clear reason why there is none. */

import { createEngine, type Engine } from '../../engine/engine.ts';
import { AppError } from '../../errors.ts';
import type { Service } from '../service/service.ts';

/** Ends in a row that show that the engine can't be started here. */
const patience = 3;

/** @throws AppError `engine_unavailable`; the signal's reason when the service stops meanwhile */
export async function startEngine({ config, log, metrics, signal }: Service): Promise<Engine> {
  const { device, modelsFolder, winograd, jobsInFlight, modelMemory } = config;
  let onReady = () => {};
  let onHopeless = (_: unknown) => {};
  const ready = new Promise<void>((resolve, reject) => {
    onReady = resolve;
    onHopeless = reject;
  });
  let ends = 0;
  const engine = createEngine({
    device,
    modelsFolder,
    winograd,
    maxInFlight: jobsInFlight,
    ...(modelMemory !== undefined && { memoryLimit: modelMemory }),
    onEvent(event) {
      if (event.kind === 'ready') {
        const { provider, precision, reason } = event.device;
        log.info({ pid: event.pid }, `The engine draws on ${provider} in ${precision}: ${reason}`);
        onReady();
        return;
      }
      if (event.kind === 'notice') {
        const { code, message } = event.notice;
        metrics.noticed(code);
        log.warn({ code }, message);
        return;
      }
      const { reason, failed, restartInMs } = event;
      log.error({ failed, restartInMs }, `The engine died and is started again. ${reason}`);
      ends++;
      if (ends >= patience) {
        onHopeless(new AppError('engine_unavailable', `The engine can't be started. ${reason}`));
      }
    },
  });
  const stop = () => onHopeless(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    log.info(
      { device },
      'Starting the engine; the first time on a machine it tries the devices, for some seconds',
    );
    signal.throwIfAborted();
    await ready;
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
