/** The hub as the configuration describes it. */

import path from 'node:path';
import { createHub, type Hub } from '../../hub/hub.ts';
import { boxedModels, packageFolder, programVersion } from '../../package-folder.ts';
import type { Config } from '../config/config.ts';

/** @param say is told why nothing moves, in one line */
export function openHub(
  { hub, modelsFolder }: Pick<Config, 'hub' | 'modelsFolder'>,
  say: (line: string) => void,
): Hub {
  return createHub({
    modelsFolder,
    boxFolder: boxedModels,
    catalogueFolder: path.join(packageFolder, 'models', 'catalogue'),
    hub: { endpoint: hub.endpoint, token: hub.token },
    civitai: { endpoint: hub.civitaiEndpoint, token: hub.civitaiToken },
    cacheFolder: hub.cacheFolder,
    agent: `ella-bot/${programVersion()}`,
    say,
  });
}
