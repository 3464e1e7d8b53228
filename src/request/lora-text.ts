/** LoRAs as people write them: `ink:0.8, soft` in an option, `<lora:ink:0.8>` in a prompt. */

import { badRequest, brief, shown } from './bad-request.ts';
import { type Adapter, maxStrength } from './model-ref.ts';

/** More would be more memory and loading time than any picture gains. */
export const maxLoras = 3;
const usualStrength = 1;

// Other tools write a second number for the text encoder's share; the first counts for both here.
const tag = /<(?:lora|lyco):([^:<>]+)(?::([^:<>]*))?(?::[^<>]*)?>/gi;

/**
 * Several at once, with commas between; a path is one, commas and all.
 * @throws BadRequest for a strength that is no number from −10 to 10
 */
export function readLoraOption(typed: string): readonly Adapter[] {
  const parts = /[\\/]/.test(typed) ? [typed] : typed.split(',');
  return parts.filter((part) => part.trim() !== '').map(readLora);
}

function readLora(typed: string): Adapter {
  const colon = typed.lastIndexOf(':');
  // A path of Windows has a colon too.
  const strength = colon > 0 ? typed.slice(colon + 1) : undefined;
  return strength === undefined || /[\\/]/.test(strength)
    ? adapter(typed, undefined)
    : adapter(typed.slice(0, colon), strength);
}

/** As `readLoraOption` reads them again. */
export function formatLoras(adapters: readonly Adapter[]): string {
  return adapters.map(({ name, strength }) => `${name}:${strength}`).join(',');
}

/** The prompt without its tags, and what they ask for. @throws BadRequest */
export function takeLoraTags(prompt: string): {
  readonly text: string;
  readonly adapters: readonly Adapter[];
} {
  const adapters = [...prompt.matchAll(tag)].map(([, name = '', strength]) => adapter(name, strength));
  if (adapters.length === 0) return { text: prompt, adapters };
  const text = prompt
    .replace(tag, ' ')
    .replace(/[ \t]{2,}/g, ' ')
    .replace(/ +([,.;])/g, '$1')
    .replace(/[\s,]+$/, '')
    .trim();
  return { text, adapters };
}

/** Each LoRA once, the last mention counts. @throws BadRequest for more than fit */
export function joinLoras(...lists: readonly (readonly Adapter[])[]): readonly Adapter[] {
  const byName = new Map(lists.flat().map((each) => [each.name, each]));
  if (byName.size > maxLoras) {
    throw badRequest('tooMany', { flag: '--lora', max: maxLoras, count: byName.size });
  }
  return [...byName.values()];
}

function adapter(typedName: string, typed: string | undefined): Adapter {
  const name = typedName.trim();
  if (name === '') throw badRequest('valueMissing', { flag: '--lora', example: '--lora ink:0.8' });
  const strength = typed === undefined || typed.trim() === '' ? usualStrength : Number(typed);
  // Written so that NaN fails too.
  if (Math.abs(strength) <= maxStrength) return { kind: 'lora', name, strength };
  throw badRequest('notFrom', {
    flag: `--lora ${brief(name)}`,
    min: -maxStrength,
    max: maxStrength,
    typed: shown(typed ?? ''),
  });
}
