/** The chat in the browser, kept in the data folder. */

import { createServer } from 'node:net';
import path from 'node:path';
import type { Offer } from '../../chat/local/context.ts';
import { createFileStorage } from '../../chat/local/file-storage.ts';
import { type LocalChat, openLocalChat } from '../../chat/local/local-chat.ts';
import type { ModelPull } from '../../chat/local/model-pull.ts';
import type { ChatEvent } from '../../chat/platform.ts';
import { readModel } from '../../pipeline/loaders/model-source.ts';
import { plainModel } from '../../request/model-ref.ts';
import type { Config } from '../config/config.ts';
import { modelName, modelPath } from '../models/model-choice.ts';
import { holdFolder } from './hold-folder.ts';

const usualPort = 8787;

export async function localPlatform(
  config: Config,
  modelPull: ModelPull | undefined,
  report: (error: unknown, event?: ChatEvent) => void,
): Promise<LocalChat> {
  const { allowedHosts, dataFolder } = config;
  const { host, port, key } = config.chat.local;
  const folder = path.join(dataFolder, 'local-chat');
  const hold = await holdFolder(folder);
  const chat = await openLocalChat({
    storage: createFileStorage(folder),
    host,
    allowedHosts,
    port: port ?? ((await isFree(host, usualPort)) ? usualPort : 0),
    ...(key !== undefined && { key }),
    offer: () => offerOf(config),
    modelPull,
    report,
  });
  return {
    ...chat,
    async start(app) {
      await chat.start(app);
      await hold.tellAddress(chat.address());
    },
    async stop() {
      await chat.stop();
      await hold.release();
    },
  };
}

/** What the model that is drawn with by default shows well; nothing where another machine draws. */
async function offerOf({ model, modelsFolder }: Config): Promise<Offer> {
  try {
    const folder = await modelPath(model, modelsFolder);
    const { examples, world } = await readModel(plainModel(modelName(folder, modelsFolder)), modelsFolder);
    return { examples, ...(world && { knows: world.of }) };
  } catch {
    return { examples: [] };
  }
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
