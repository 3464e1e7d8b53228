/** Takes the parts of a model out of one file, whatever layout its names have. */

import { UserError } from '../../errors.ts';
import type { ClipConfig } from '../../graph/models/clip-text-encoder.ts';
import type { UnetConfig } from '../../graph/models/unet-config.ts';
import type { VaeConfig } from '../../graph/models/vae-config.ts';
import { quote, type TensorEntry } from '../../graph/safetensors/header.ts';
import { fromLdm, type Translate } from './names/translate.ts';
import { unetNames } from './names/unet-names.ts';
import { vaeNames } from './names/vae-names.ts';

export type Tensors = ReadonlyMap<string, TensorEntry>;

/** A layout that a part may have in a file: what its keys begin with, and what the graph calls them. */
interface Layout {
  readonly prefix: string;
  /** A key without the prefix that only this layout has. */
  readonly mark: RegExp;
  readonly translate: Translate;
}

const asItIs: Translate = (key) => key;

/** The UNet's tensors by diffusers' names, or undefined where the file holds no UNet. */
export function unetTensors(file: string, tensors: Tensors, config: UnetConfig): Tensors | undefined {
  const ldm = fromLdm(unetNames(config));
  const [ldmMark, diffusersMark] = [/^input_blocks\.0\.0\.weight$/, /^conv_in\.weight$/];
  const found = take(tensors, [
    { prefix: 'model.diffusion_model.', mark: ldmMark, translate: ldm },
    { prefix: 'model.diffusion_model.', mark: diffusersMark, translate: asItIs },
    { prefix: 'unet.', mark: diffusersMark, translate: asItIs },
    { prefix: '', mark: ldmMark, translate: ldm },
    { prefix: '', mark: diffusersMark, translate: asItIs },
  ]);
  if (found === undefined) return undefined;
  const [stranger] = found.strangers;
  // In a file of a UNet alone anything may lie beside it; below the UNet's own prefix everything must be known.
  if (found.prefix !== '' && stranger !== undefined) {
    throw new UserError(
      'bad_checkpoint',
      `${file} is not a plain SD 1.x model: its UNet has ${found.strangers.length} more tensors, such as ${quote(stranger)}`,
    );
  }
  return found.tensors;
}

/** The autoencoder's tensors by diffusers' names, or undefined where the file holds none. */
export function vaeTensors(tensors: Tensors, config: VaeConfig): Tensors | undefined {
  const ldm = fromLdm(vaeNames(config));
  const [ldmMark, diffusersMark] = [/^decoder\.mid\.block_1\.norm1\.weight$/, /^decoder\.mid_block\./];
  const known: Translate = (key) =>
    /^(encoder|decoder|quant_conv|post_quant_conv)\./.test(key) ? key : undefined;
  const prefixes = ['first_stage_model.', 'vae.', ''];
  const layouts = prefixes.flatMap((prefix): Layout[] => [
    { prefix, mark: ldmMark, translate: ldm },
    { prefix, mark: diffusersMark, translate: known },
  ]);
  const found = take(tensors, layouts);
  return found && new Map([...found.tensors].map(([key, entry]) => [key, asMatrix(key, entry)]));
}

/** LDM stores the attention's projections as 1×1 convolutions [C, C, 1, 1]; the numbers are those of a matrix. */
function asMatrix(key: string, entry: TensorEntry): TensorEntry {
  const [rows = 1, columns = 1, ...rest] = entry.shape;
  if (!/\.attentions\.\d+\.to_/.test(key) || rest.join() !== '1,1') return entry;
  return { ...entry, shape: [rows, columns] };
}

/** CLIP's tensors by transformers' names, or undefined where the file holds no text encoder. */
export function clipTensors(tensors: Tensors, { num_hidden_layers }: ClipConfig): Tensors | undefined {
  const mark = /^(text_model\.)?final_layer_norm\.weight$/;
  const translate: Translate = (key) => {
    const inner = key.replace(/^text_model\./, '');
    if (!/^(embeddings\.(token|position)_embedding|encoder\.layers|final_layer_norm)\./.test(inner)) {
      return undefined;
    }
    const layer = /^encoder\.layers\.(\d+)\./.exec(inner)?.[1];
    return layer !== undefined && Number(layer) >= num_hidden_layers ? undefined : `text_model.${inner}`;
  };
  const prefixes = ['cond_stage_model.transformer.', 'text_encoder.', 'te.', 'clip_l.', ''];
  return take(
    tensors,
    prefixes.map((prefix) => ({ prefix, mark, translate })),
  )?.tensors;
}

interface Found {
  readonly prefix: string;
  readonly tensors: Tensors;
  /** Keys below the prefix that mean nothing in this layout. */
  readonly strangers: readonly string[];
}

function take(tensors: Tensors, layouts: readonly Layout[]): Found | undefined {
  const keys = [...tensors.keys()];
  const layout = layouts.find(({ prefix, mark }) =>
    keys.some((key) => key.startsWith(prefix) && mark.test(key.slice(prefix.length))),
  );
  if (layout === undefined) return undefined;
  const { prefix, translate } = layout;
  const found = new Map<string, TensorEntry>();
  const strangers: string[] = [];
  for (const [key, entry] of tensors) {
    if (!key.startsWith(prefix)) continue;
    const name = translate(key.slice(prefix.length));
    if (name === undefined) strangers.push(key);
    else found.set(name, entry);
  }
  return { prefix, tensors: found, strangers };
}
