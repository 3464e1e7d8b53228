/**
 * The names under which LoRAs know the modules of a model. Underscores can't be parsed back (`to_out_0`,
 * `transformer_blocks`), so all names are made from the model's own modules, and looked up.
 */

import type { UnetConfig } from '../../../graph/models/unet-config.ts';
import { toLdm } from '../names/translate.ts';
import { unetNames } from '../names/unet-names.ts';

/** A module of the model: the part it belongs to, and its key there without `.weight`. */
export interface Module {
  readonly part: 'unet' | 'text_encoder';
  readonly key: string;
}

const underscored = (name: string) => name.replaceAll('.', '_');

/** Module names in keys of old diffusers files, before `_lora.up.weight` and the like. */
const oldNames: readonly (readonly [RegExp, string])[] = [
  [/\.(attn[12])\.to_out\.0$/, '.$1.processor.to_out'],
  [/\.(attn[12])\.(to_[qkv])$/, '.$1.processor.$2'],
  [/\.self_attn\.([qkv])_proj$/, '.self_attn.to_$1'],
  [/\.self_attn\.out_proj$/, '.self_attn.to_out'],
];

/** Every known name of every module that has a weight. */
export function moduleNames(
  unetKeys: Iterable<string>,
  clipKeys: Iterable<string>,
  config: UnetConfig,
): Map<string, Module> {
  const names = new Map<string, Module>();
  const ldm = toLdm(unetNames(config));
  for (const key of modulesOf(unetKeys)) {
    const module: Module = { part: 'unet', key };
    const spellings = [key, ldm(`${key}.weight`)?.replace(/\.weight$/, '')].filter(
      (name) => name !== undefined,
    );
    for (const name of spellings) {
      add(
        names,
        module,
        name,
        ['unet.', 'base_model.model.', 'diffusion_model.', ''],
        ['lora_unet_', 'lycoris_'],
      );
    }
  }
  for (const key of modulesOf(clipKeys)) {
    // Files of either kind name the encoder with or without `text_model.`.
    const inner = key.replace(/^text_model\./, '');
    for (const name of [`text_model.${inner}`, inner]) {
      add(names, { part: 'text_encoder', key }, name, ['text_encoder.', ''], ['lora_te_', 'lora_te1_']);
    }
  }
  return names;
}

function add(
  names: Map<string, Module>,
  module: Module,
  name: string,
  dotted: readonly string[],
  flat: readonly string[],
): void {
  for (const prefix of dotted) {
    names.set(prefix + name, module);
    for (const [now, then] of oldNames) {
      if (now.test(name)) names.set(prefix + name.replace(now, then), module);
    }
  }
  for (const prefix of flat) names.set(prefix + underscored(name), module);
}

function modulesOf(keys: Iterable<string>): string[] {
  return [...keys].filter((key) => key.endsWith('.weight')).map((key) => key.slice(0, -'.weight'.length));
}
