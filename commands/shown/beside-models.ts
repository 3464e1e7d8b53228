/** What can be laid over a model, as fields: by kind, with trigger words, licences and how to ask for it. */
import type { FileCard, FileCards } from '../../src/bot/models.ts';
import { type Field, oneLine, type TextPart } from '../../src/chat/platform.ts';
import type { Texts } from '../texts/index.ts';

/** Of a kind; autocompletion knows them all. */
const mostNames = 8;
const longestLine = 90;

export function besideModels(files: FileCards, texts: Texts): Field[] {
  const { models } = texts;
  return [
    ...fieldFor(files.loras, models.loras, (name) => `--lora ${quoted(`${name}:0.8`)}`, texts),
    ...fieldFor(files.embeddings, models.embeddings, (name) => `--clip --no ${name}`, texts),
    ...fieldFor(files.controlNets, models.controlNets, (name) => `--control ${quoted(name)}`, texts),
    ...fieldFor(files.vaes, models.vaes, (name) => `--vae ${quoted(name)}`, texts),
  ];
}

function fieldFor(
  cards: readonly FileCard[],
  title: string,
  example: (name: string) => string,
  texts: Texts,
): Field[] {
  const [first] = cards;
  if (first === undefined) return [];
  const lines = cards.slice(0, mostNames).map((card) => lineFor(card, texts));
  if (cards.length > mostNames) lines.push(texts.queue.more(cards.length - mostNames));
  const value: TextPart[] = [`${lines.join('\n')}\n`, { kind: 'code', text: example(first.name) }];
  return [{ name: title, value }];
}

function lineFor({ name, triggerWords = [], license }: FileCard, { models }: Texts): string {
  const words = triggerWords.length === 0 ? [] : [models.triggers(triggerWords.join(', '))];
  const licence =
    license === undefined || license === 'unknown' ? [] : [models.licence(oneLine(license, 40))];
  return oneLine([name, ...words, ...licence].join(' · '), longestLine);
}

function quoted(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value;
}
