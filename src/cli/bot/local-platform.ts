/** The chat in the browser, kept in the data folder. */

import { createServer } from 'node:net';
import path from 'node:path';
import { createFileStorage } from '../../chat/local/file-storage.ts';
import { type LocalChat, openLocalChat } from '../../chat/local/local-chat.ts';
import type { ChatEvent } from '../../chat/platform.ts';
import type { Config } from '../config/config.ts';

const usualPort = 8787;

export async function localPlatform(
  { allowedHosts, chat, dataFolder }: Config,
  report: (error: unknown, event?: ChatEvent) => void,
): Promise<LocalChat> {
  const { host, port, key } = chat.local;
  return openLocalChat({
    storage: createFileStorage(path.join(dataFolder, 'local-chat')),
    host,
    allowedHosts,
    port: port ?? ((await isFree(host, usualPort)) ? usualPort : 0),
    ...(key !== undefined && { key }),
    report,
  });
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
