/** Which errors are faults in a model's files: to be mended by whoever put them there, not by whoever draws with them. */

import type { AppError } from '../errors.ts';

const codes: ReadonlySet<string> = new Set([
  'bad_annotator',
  'bad_bundle',
  'bad_checkpoint',
  'bad_config',
  'bad_safetensors',
  'bad_tokenizer',
  'control_mismatch',
  'foreign_model',
  'lora_mismatch',
  'missing_file',
  'no_reader',
  'unsafe_file',
  'weights_mismatch',
  'wrong_kind',
]);

export function isModelFault({ code }: AppError): boolean {
  return codes.has(code);
}
