/** Every way in which a change of settings can be wrong, with what its line needs; the words are a language's own. */

/** What a setting takes, where a few words can say it. */
export type Expected =
  | { readonly kind: 'switch' }
  | {
      readonly kind: 'whole' | 'decimal';
      readonly min: number;
      readonly max: number;
      readonly orNone: boolean;
    }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'text'; readonly max: number }
  | { readonly kind: 'list'; readonly most: number }
  | { readonly kind: 'id' }
  /** In English only: what the check of something nested found. */
  | { readonly kind: 'other'; readonly found: string };

export interface Problems {
  /** Somebody else was faster. */
  changedMeanwhile: Record<never, never>;
  noSuchSetting: { readonly names: readonly string[] };
  notByChannel: { readonly names: readonly string[] };
  badValue: { readonly setting: string; readonly expected: Expected };
  tooManyChannels: { readonly most: number };
  tooLarge: { readonly most: number };
  badPattern: { readonly found: string };
  notJson: Record<never, never>;
  notSettings: Record<never, never>;
  newerVersion: { readonly version: number; readonly known: number };
  unknownParts: { readonly names: readonly string[] };
}

export type Problem = keyof Problems;

/** A language: one line for each. */
export type ProblemWording = { readonly [K in Problem]: (values: Problems[K]) => string };
