/** What was typed, flag by flag, and what is needed to understand it. */
import type { Surface } from '../request/field.ts';
import type { KnownFlag } from '../request/flags.ts';
import type { ModelFacts } from '../request/limits.ts';
import type { Typed } from './read-values.ts';

/** A flag and what came for it. */
export interface TypedValue {
  readonly known: KnownFlag;
  readonly value: Typed;
}

/** Files beside the models, by their names. */
export interface KnownFiles {
  readonly loras: readonly string[];
  readonly vaes: readonly string[];
  readonly controlNets: readonly string[];
  readonly embeddings: readonly string[];
}

/** What is needed to understand a request. */
export interface ReadContext {
  /** The first is the one for requests that name none. */
  readonly models: readonly [ModelFacts, ...ModelFacts[]];
  readonly samplers: readonly string[];
  /** What can be laid over a model; absent where whoever draws looks for it, and paths are names too. */
  readonly files?: KnownFiles | undefined;
  /** Where paths are names too: the files that have a name, for what other tools wrote. */
  readonly shelf?: Pick<KnownFiles, 'loras'> | undefined;
  /** Whether a picture to start from came along. */
  readonly image?: boolean | undefined;
  /** How many pictures came along, where it is the request that says what they are for. */
  readonly pictures?: number | undefined;
  /** Where it was typed, for the names of flags; a chat unless said. */
  readonly surface?: Surface | undefined;
}
