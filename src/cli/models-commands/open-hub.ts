/** The hub as the configuration describes it. */

import path from 'node:path';
import { createHub, type Hub } from '../../hub/hub.ts';
import type { Config } from '../config/config.ts';
import { packageFolder, programVersion } from '../config/package-folder.ts';

/** @param say is told why nothing moves, in one line */
export function openHub({ hub }: Pick<Config, 'hub'>, say: (line: string) => void): Hub {
  return createHub({
    modelsFolder: hub.modelsFolder,
    catalogueFolder: path.join(packageFolder, 'models', 'catalogue'),
    hub: { endpoint: hub.endpoint, token: hub.token },
    civitai: { endpoint: hub.civitaiEndpoint, token: hub.civitaiToken },
    cacheFolder: hub.cacheFolder,
    agent: `ella-bot/${programVersion()}`,
    say,
  });
}
