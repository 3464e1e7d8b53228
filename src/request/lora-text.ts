/** LoRAs as people write them: `name:0.8` in an option, `<lora:name:0.8>` in a prompt. */

import { UserError } from '../errors.ts';
import type { Adapter } from './model-ref.ts';

/** More would be more memory and loading time than any picture gains. */
export const maxLoras = 3;
const usualStrength = 1;
const maxStrength = 10;

// Other tools write a second number for the text encoder's share; the first counts for both here.
const tag = /<(?:lora|lyco):([^:<>]+)(?::([^:<>]*))?(?::[^<>]*)?>/gi;

/** @throws UserError `bad_lora` for a strength that is no number from −10 to 10 */
export function readLoraOption(typed: string): Adapter {
  const colon = typed.lastIndexOf(':');
  // A path of Windows has a colon too.
  const strength = colon > 0 ? typed.slice(colon + 1) : undefined;
  return strength === undefined || /[\\/]/.test(strength)
    ? adapter(typed, undefined)
    : adapter(typed.slice(0, colon), strength);
}

/** The prompt without its tags, and what they ask for. @throws UserError `bad_lora` */
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
    .trim();
  return { text, adapters };
}

/** Each LoRA once, the last mention counts. @throws UserError `bad_lora` for more than fit */
export function joinLoras(...lists: readonly (readonly Adapter[])[]): readonly Adapter[] {
  const byName = new Map(lists.flat().map((each) => [each.name, each]));
  if (byName.size > maxLoras) {
    throw new UserError('bad_lora', `At most ${maxLoras} LoRAs can be used at once, not ${byName.size}`);
  }
  return [...byName.values()];
}

function adapter(name: string, typed: string | undefined): Adapter {
  const strength = typed === undefined || typed.trim() === '' ? usualStrength : Number(typed);
  if (!(Math.abs(strength) <= maxStrength)) {
    throw new UserError(
      'bad_lora',
      `The strength of the LoRA ${JSON.stringify(name.trim())} must be from -${maxStrength} to ${maxStrength}, not ${JSON.stringify(typed)}`,
    );
  }
  return { kind: 'lora', name: name.trim(), strength };
}
