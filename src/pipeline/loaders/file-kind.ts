/** What a file of weights is, judged by its tensors: never by its name, which people change. */

import { UserError } from '../../errors.ts';
import type { Tensors } from './single-file.ts';

const kinds = {
  checkpoint: { what: 'an SD 1.x model', place: 'models/checkpoints/' },
  lora: { what: 'a LoRA', place: 'models/loras/' },
  controlnet: { what: 'a ControlNet', place: 'models/controlnets/' },
  vae: { what: 'an autoencoder (VAE)', place: 'models/vae/' },
  embedding: { what: 'a textual inversion', place: 'models/embeddings/' },
  taesd: { what: 'a tiny autoencoder (TAESD)', place: 'models/vae/' },
} as const;
export type FileKind = keyof typeof kinds;

/** Models that are no Stable Diffusion 1.x, and what to call them. */
const foreign: readonly (readonly [RegExp, string])[] = [
  [/^conditioner\.embedders\.|^lora_te2_|^(model\.diffusion_model\.)?label_emb\./, 'Stable Diffusion XL'],
  [/(^|\.)(double_blocks|single_blocks)\.\d|^lora_unet_(double|single)_blocks_/, 'Flux'],
  [/(^|\.)joint_blocks\.\d/, 'Stable Diffusion 3'],
  [/^cond_stage_model\.model\./, 'Stable Diffusion 2'],
];
const widths: Readonly<Record<number, string>> = { 1024: 'Stable Diffusion 2', 2048: 'Stable Diffusion XL' };

/** @throws UserError `foreign_model` for files of another family than SD 1.x, whatever they are */
export function refuseForeign(file: string, tensors: Tensors): void {
  const keys = [...tensors.keys()];
  const family = foreign.find(([mark]) => keys.some((key) => mark.test(key)))?.[1] ?? familyByWidth(tensors);
  if (family !== undefined) {
    throw new UserError(
      'foreign_model',
      `${file} is made for ${family}; only Stable Diffusion 1.x can be used`,
    );
  }
}

/** The width of what cross-attention reads tells the families apart. */
function familyByWidth(tensors: Tensors): string | undefined {
  for (const [key, { shape }] of tensors) {
    const reads = /attn2[._]to_k[._](weight|lora_down\.weight|lora_A\.weight|lora\.down\.weight)$/.test(key);
    const family = reads ? widths[shape[1] ?? 0] : undefined;
    if (family !== undefined) return family;
  }
  return undefined;
}

/** Checks that a file is what its place says. @throws UserError `foreign_model` or `wrong_kind` */
export function expectKind(file: string, tensors: Tensors, wanted: FileKind): void {
  refuseForeign(file, tensors);
  const found = kindOf(tensors);
  if (found === wanted) return;
  const { what } = kinds[wanted];
  if (found === undefined)
    throw new UserError('wrong_kind', `${file} is not ${what}: its tensors are unknown`);
  throw new UserError(
    'wrong_kind',
    `${file} is ${kinds[found].what}, not ${what}; it belongs in ${kinds[found].place}`,
  );
}

const marks: readonly (readonly [FileKind, RegExp])[] = [
  [
    'lora',
    /lora_(up|down|A|B|mid)\b|[._]lora[._](up|down|A|B)|hada_w[12]|lokr_w[12]|\.dora_scale$|\.diff(_b)?$/,
  ],
  ['controlnet', /^control_model\.|(^|\.)(controlnet_(down|mid)|zero_convs\.|input_hint_block\.)/],
  ['checkpoint', /(^|\.)(input_blocks\.0\.0|down_blocks\.0\.resnets\.0\.time_emb_proj)\.weight$/],
  ['embedding', /^(emb_params|string_to_param)/],
  ['vae', /(^|\.)decoder\.(mid\.block_1|mid_block\.resnets)/],
  ['taesd', /^(taesd_decoder\.|decoder\.layers\.)?(1|3)(\.conv\.0)?\.(weight|bias)$/],
];

export function kindOf(tensors: Tensors): FileKind | undefined {
  const keys = [...tensors.keys()];
  const found = marks.find(([, mark]) => keys.some((key) => mark.test(key)))?.[0];
  if (found !== undefined) return found;
  // Some textual inversions hold nothing but the vectors, under the word that stands for them.
  const [only, ...others] = tensors.values();
  return only !== undefined && others.length === 0 && only.shape.length <= 2 ? 'embedding' : undefined;
}
