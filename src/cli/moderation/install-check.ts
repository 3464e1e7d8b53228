/** `ella-bot moderation install-check`: a classifier of pictures, so that servers can have them checked. */
import path from 'node:path';
import { installNsfwjs, nsfwjs } from '../../moderation/images/install/install-nsfwjs.ts';
import { abortOnSignals } from '../abort-on-signals.ts';
import { readConfig } from '../config/config.ts';

export async function installCheck(): Promise<void> {
  const { modelsFolder } = readConfig();
  const { folder, wasHere } = await installNsfwjs(modelsFolder, abortOnSignals());
  const place = path.relative('', folder);
  process.stdout.write(
    wasHere
      ? `It was here: ${place}\n`
      : `Ready: ${place} (${nsfwjs.name} ${nsfwjs.version}; licence: ${nsfwjs.license})\nWorkers that run take it up by themselves. Servers switch the check on with /settings.\n`,
  );
}
