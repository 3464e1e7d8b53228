/** Words that would do nothing: what a LoRA or a textual inversion listens for reaches the picture through CLIP alone. */
import { placeOfName } from '../../../request/named-words.ts';
import type { NewDrawRequest } from '../../../request/request.ts';
import { type FileCards, type ModelCard, namesOf } from '../../models.ts';
import type { Texts } from '../../texts/index.ts';

/** Of a LoRA; more would be a list, not a hint. */
const mostWords = 2;

/** A line for the person; undefined where all is heard, or the model has no CLIP. */
export function unheardWords(
  request: NewDrawRequest,
  { loras, embeddings }: FileCards,
  models: readonly ModelCard[],
  texts: Texts,
): string | undefined {
  const card = models.find(({ name }) => name === request.model.base);
  if (card?.clip !== true) return undefined;
  const hears = request.clip ?? card.defaults.clip ?? false;
  const text = request.clipPrompt ?? request.prompt;
  const lines = request.model.adapters.flatMap(({ name }) => {
    const words = loras.find((lora) => lora.name === name)?.triggerWords ?? [];
    const said = words.some((word) => placeOfName(text, word) >= 0);
    return words.length === 0 || (said && hears)
      ? []
      : [texts.loraWords(name, words.slice(0, mostWords).join(', '))];
  });
  if (!hears && !request.negativeClip) {
    const all = `${request.prompt}\n${request.negative ?? ''}`;
    const named = namesOf(embeddings).filter((name) => placeOfName(all, name) >= 0);
    if (named.length > 0) lines.push(texts.embeddingUnread(named.slice(0, mostWords).join(', ')));
  }
  return lines.length === 0 ? undefined : lines.join(' ');
}
