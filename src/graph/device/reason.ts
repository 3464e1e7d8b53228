/** onnxruntime's errors, cut down to what a person can use in the middle of a sentence. */

import { messageOf } from '../../errors.ts';

const longest = 200;

/** The message of `error` in one line, without the source files it came from. */
export function reasonOf(error: unknown): string {
  const text = messageOf(error)
    .replaceAll(/\S*\/onnxruntime\/\S+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
