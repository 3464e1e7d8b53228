/** LoRAs and ControlNets as choices while they are typed: the last of a list is completed, and its trigger words are shown. */
import type { FileCard } from '../../src/bot/models.ts';
import { type Choice, shorten } from '../../src/chat/platform.ts';

const maxChoice = 100;

export function suggestFiles(typed: string, files: readonly FileCard[]): Choice[] {
  const comma = typed.lastIndexOf(',');
  const before = typed.slice(0, comma + 1);
  const [word = '', strength] = typed.slice(comma + 1).split(':');
  const sought = word.trim().toLowerCase();
  const taken = new Set(before.split(',').map((part) => part.split(':')[0]?.trim().toLowerCase()));
  return files
    .filter(({ name }) => name.toLowerCase().includes(sought) && !taken.has(name.toLowerCase()))
    .map(({ name, triggerWords = [] }) => {
      const value = `${before}${before === '' ? '' : ' '}${name}${strength === undefined ? '' : `:${strength}`}`;
      const hint = triggerWords.length === 0 ? '' : ` (${triggerWords.join(', ')})`;
      return { name: shorten(`${value}${hint}`, maxChoice), value };
    })
    .filter(({ value }) => value.length <= maxChoice);
}
