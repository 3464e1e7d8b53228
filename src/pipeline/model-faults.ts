/** Which errors are faults in a model's files: to be mended by whoever put them there, not by whoever draws with them. */

import type { AppError } from '../errors.ts';

const codes: ReadonlySet<string> = new Set([
  'bad_bundle',
  'bad_config',
  'bad_safetensors',
  'bad_tokenizer',
  'missing_file',
  'weights_mismatch',
]);

export function isModelFault({ code }: AppError): boolean {
  return codes.has(code);
}
