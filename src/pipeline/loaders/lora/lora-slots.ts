/** The last part of a LoRA's key: which tensor of a module it is, in all spellings that trainers use. */

/** Tensors of one module, by what they are for. */
export const slots = [
  'up',
  'down',
  'core',
  'alpha',
  'magnitude',
  'loha1Up',
  'loha1Down',
  'loha2Up',
  'loha2Down',
  'loha1Core',
  'loha2Core',
  'lokr1',
  'lokr1Up',
  'lokr1Down',
  'lokr2',
  'lokr2Up',
  'lokr2Down',
  'lokr2Core',
  'difference',
  'biasDifference',
] as const;
export type Slot = (typeof slots)[number];

const endings: readonly (readonly [string, Slot])[] = [
  // kohya, LoCon
  ['.lora_up.weight', 'up'],
  ['.lora_down.weight', 'down'],
  ['.lora_mid.weight', 'core'],
  // diffusers, of several years
  ['.lora.up.weight', 'up'],
  ['.lora.down.weight', 'down'],
  ['_lora.up.weight', 'up'],
  ['_lora.down.weight', 'down'],
  ['.lora_linear_layer.up.weight', 'up'],
  ['.lora_linear_layer.down.weight', 'down'],
  // PEFT
  ['.lora_B.weight', 'up'],
  ['.lora_A.weight', 'down'],
  ['.lora_B.default.weight', 'up'],
  ['.lora_A.default.weight', 'down'],
  ['.lora_magnitude_vector', 'magnitude'],
  ['.lora_magnitude_vector.weight', 'magnitude'],
  ['.lora_magnitude_vector.default.weight', 'magnitude'],
  ['.alpha', 'alpha'],
  ['.dora_scale', 'magnitude'],
  // LyCORIS
  ['.hada_w1_a', 'loha1Up'],
  ['.hada_w1_b', 'loha1Down'],
  ['.hada_w2_a', 'loha2Up'],
  ['.hada_w2_b', 'loha2Down'],
  ['.hada_t1', 'loha1Core'],
  ['.hada_t2', 'loha2Core'],
  ['.lokr_w1', 'lokr1'],
  ['.lokr_w1_a', 'lokr1Up'],
  ['.lokr_w1_b', 'lokr1Down'],
  ['.lokr_w2', 'lokr2'],
  ['.lokr_w2_a', 'lokr2Up'],
  ['.lokr_w2_b', 'lokr2Down'],
  ['.lokr_t2', 'lokr2Core'],
  ['.diff', 'difference'],
  ['.diff_b', 'biasDifference'],
  ['.w_norm', 'difference'],
  ['.b_norm', 'biasDifference'],
];

export interface SlotOf {
  readonly module: string;
  readonly slot: Slot;
}

/** Undefined for a key that ends in nothing known. */
export function slotOf(key: string): SlotOf | undefined {
  const found = endings.find(([ending]) => key.endsWith(ending));
  return found && { module: key.slice(0, -found[0].length), slot: found[1] };
}
