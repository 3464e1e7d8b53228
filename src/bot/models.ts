/** The available models, as far as the chat needs to know them. */
import type { FileCard, FileCards, ModelCard } from '../jobs/known-models.ts';
import type { ModelRef } from '../request/model-ref.ts';

export type { FileCard, FileCards, ModelCard };

export interface KnownModels {
  /** The first is the default; empty until a worker has reported. */
  readonly models: readonly ModelCard[];
  readonly samplers: readonly string[];
  readonly files: FileCards;
}

export interface Models {
  /** As the workers last reported; cheap. */
  list(): Promise<KnownModels>;
}

export function namesOf(cards: readonly { readonly name: string }[]): string[] {
  return cards.map(({ name }) => name);
}

/** A model's name for people: one that lies outside of the models folder is named by its path. */
export function shownName(name: string): string {
  return name.split(/[\\/]/).at(-1) || name;
}

/** Such as `dense + ink:0.8`. */
export function shownModel({ base, adapters }: ModelRef): string {
  const parts = adapters.map(({ name, strength }) => (strength === 1 ? name : `${name}:${strength}`));
  return [shownName(base), ...parts].join(' + ');
}
