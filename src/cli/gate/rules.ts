/** The rules of the gate, in the order in which they are asked: the same for every process of an installation. */
import { type Models, namesOf } from '../../bot/models.ts';
import { createGate, type Gate } from '../../gate/gate.ts';
import { caps } from '../../gate/rules/caps.ts';
import { knownModel } from '../../gate/rules/known-model.ts';

/** For who takes requests from chats. */
export function chatGate(models: Models): Gate {
  const known = async () => {
    const { models: cards, files } = await models.list();
    return { models: namesOf(cards), loras: namesOf(files.loras), vaes: namesOf(files.vaes) };
  };
  return createGate([knownModel(known), caps]);
}

/** For the command line, where a worker elsewhere may have models that nobody here has heard of. */
export function commandLineGate(): Gate {
  return createGate([caps]);
}

/** For workers, which ask again before they draw, and of every picture. */
export function workerGate(): Gate {
  return createGate([]);
}
