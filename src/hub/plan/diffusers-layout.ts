/** A whole pipeline in diffusers' layout: which of its files a bundle needs. */

import path from 'node:path';
import { UserError } from '../../errors.ts';
import type { Net } from '../download/net.ts';
import type { HubFile, HubSite } from '../sources/hub-api.ts';
import { readHubConfig } from './hub-config.ts';
import type { Listing } from './hub-files.ts';
import type { Plan } from './plan.ts';

/** The safety checker and its feature extractor are not among them: nothing here reads them. */
const networks = ['unet', 'vae', 'text_encoder'];
const configFolders = ['scheduler', 'tokenizer'];

/** Every bundle needs T5 and the connector, and no published pipeline has them: the pulled bundle lends its own. */
export const sharedParts: NonNullable<Plan['shares']> = {
  bundle: 'ella-sd15',
  parts: ['tokenizer_t5', 'text_encoder_t5', 'ella'],
};

/** By the width that the UNet's cross attention reads. Odd widths are looked at when the bundle is loaded. */
const otherFamilies: Readonly<Record<string, string>> = {
  '1024': 'Stable Diffusion 2',
  '2048': 'SDXL',
  '4096': 'a model of another kind',
};

const inside = (folder: string, ...parts: string[]) => path.posix.join(folder, ...parts);

export function isDiffusers(files: readonly HubFile[], folder: string): boolean {
  const has = (...parts: string[]) => files.some((file) => file.path === inside(folder, ...parts));
  return has('model_index.json') && has('unet', 'config.json') && has('vae', 'config.json');
}

/** @throws UserError `wrong_base` */
export async function requireSd1(
  net: Net,
  site: HubSite,
  listing: Listing,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const file = listing.files.find(({ path: name }) => name === inside(folder, 'unet', 'config.json'));
  if (file === undefined) return;
  const { cross_attention_dim: width } = await readHubConfig(net, site, listing, file, signal);
  const family = otherFamilies[String(width)];
  if (family === undefined) return;
  throw new UserError('wrong_base', `${listing.repo} is ${family}; ella-bot draws with Stable Diffusion 1.x`);
}

/** @throws UserError `not_safetensors` where a network has no weights that can be read without running code */
export function diffusersFiles(
  files: readonly HubFile[],
  folder: string,
): { readonly file: HubFile; readonly to: string }[] {
  const chosen = networks.flatMap((network) => {
    const own = files.filter((file) => path.posix.dirname(file.path) === inside(folder, network));
    if (own.length === 0) return [];
    return [
      ...own.filter((file) => path.posix.basename(file.path) === 'config.json'),
      ...weightsOf(own, network),
    ];
  });
  const configs = files.filter(
    (file) =>
      configFolders.some((name) => path.posix.dirname(file.path) === inside(folder, name)) &&
      /\.(json|txt|model)$/.test(file.path),
  );
  return [...chosen, ...configs].map((file) => ({ file, to: path.posix.relative(folder, file.path) }));
}

/** One file in half precision if there is one, else one in full; never the weights before averaging (`non_ema`). */
function weightsOf(files: readonly HubFile[], network: string): HubFile[] {
  const names = ['diffusion_pytorch_model', 'model'];
  for (const variant of ['.fp16', '']) {
    for (const name of names) {
      const single = files.find((file) => path.posix.basename(file.path) === `${name}${variant}.safetensors`);
      if (single !== undefined) return [single];
    }
  }
  const index = files.find((file) => /\.safetensors\.index\.json$/.test(file.path));
  if (index !== undefined)
    return [index, ...files.filter((file) => /-\d+-of-\d+\.safetensors$/.test(file.path))];
  throw new UserError(
    'not_safetensors',
    `${network} has no .safetensors file; other kinds of file could run code when they are opened, so they are refused`,
  );
}
