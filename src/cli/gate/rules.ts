/** The rules of the gate, in the order in which they are asked: the same for every process of an installation. */
import type { Models } from '../../bot/models.ts';
import { createGate, type Gate } from '../../gate/gate.ts';
import { caps } from '../../gate/rules/caps.ts';
import { knownModel } from '../../gate/rules/known-model.ts';

/** For who takes requests from chats. */
export function chatGate(models: Models): Gate {
  const names = async () => (await models.list()).models.map(({ name }) => name);
  return createGate([knownModel(names), caps]);
}

/** For the command line, where a worker elsewhere may have models that nobody here has heard of. */
export function commandLineGate(): Gate {
  return createGate([caps]);
}

/** For workers, which ask again before they draw, and of every picture. */
export function workerGate(): Gate {
  return createGate([]);
}
