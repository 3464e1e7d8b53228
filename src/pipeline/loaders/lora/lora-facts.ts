/** What a LoRA's file says of itself in its metadata, as kohya's trainer and the model spec write it. */

import { readSafetensors } from '../../../graph/safetensors/header.ts';
import { expectKind } from '../file-kind.ts';

export interface LoraFacts {
  /** What to write in a prompt for it to take effect; the most telling first. */
  readonly triggerWords: readonly string[];
  readonly license: string | undefined;
}

const maxWords = 5;
const maxWord = 60;
/** Tags that tell a trainer of a picture, and nobody of a LoRA. */
const commonTags = new Set([
  '1girl',
  '1boy',
  'solo',
  'simple background',
  'white background',
  'looking at viewer',
]);

/** @throws UserError `foreign_model` or `wrong_kind`; AppError `bad_safetensors` or `missing_file` */
export async function readLoraFacts(file: string): Promise<LoraFacts> {
  const { tensors, metadata } = await readSafetensors(file);
  expectKind(file, tensors, 'lora');
  const phrase = words((metadata['modelspec.trigger_phrase'] ?? '').split(','));
  return {
    triggerWords: phrase.length > 0 ? phrase : words(frequentTags(metadata.ss_tag_frequency)),
    license: words([metadata['modelspec.license'] ?? ''])[0],
  };
}

/** As short texts that can be shown. */
function words(typed: readonly string[]): string[] {
  const clean = typed.map((word) => word.replace(/[\p{Cc}\s]+/gu, ' ').trim());
  return [...new Set(clean)].filter((word) => word !== '' && word.length <= maxWord).slice(0, maxWords);
}

/** Tags on nearly every picture that it was trained on; `{ folder: { tag: pictures } }` as JSON. */
function frequentTags(text: string | undefined): string[] {
  const counts = new Map<string, number>();
  for (const folder of Object.values(readObject(text))) {
    for (const [tag, count] of Object.entries(Object(folder))) {
      if (typeof count !== 'number' || commonTags.has(tag.trim())) continue;
      counts.set(tag.trim(), (counts.get(tag.trim()) ?? 0) + count);
    }
  }
  const most = Math.max(0, ...counts.values());
  return [...counts]
    .filter(([, count]) => count >= 0.9 * most)
    .sort(([, a], [, b]) => b - a)
    .map(([tag]) => tag);
}

function readObject(text: string | undefined): object {
  try {
    return Object(JSON.parse(text ?? '{}'));
  } catch {
    // A note that can't be read says nothing.
    return {};
  }
}
