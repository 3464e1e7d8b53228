/** What was typed, flag by flag, and what is needed to understand it. */
import type { Surface } from '../request/field.ts';
import type { FlagName } from '../request/fields.ts';
import type { KnownFlag } from '../request/flags.ts';
import type { ModelFacts } from '../request/limits.ts';
import type { NewDrawRequest } from '../request/request.ts';
import type { Typed } from './read-values.ts';

/** By the names of the flags; `undefined` and blank texts mean not given. */
export type ImagineOptions = { readonly [K in FlagName]?: Typed | undefined };

/** What a member set for themselves. */
export interface OwnValues {
  /** For what a request leaves open. */
  readonly defaults: ImagineOptions;
  /** By their names. */
  readonly presets: Readonly<Record<string, ImagineOptions>>;
  /** Whether the server's rules let a default be used; one that they don't is left out. */
  readonly fits: (request: NewDrawRequest) => boolean;
}

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
  /** What the member set for themselves. */
  readonly own?: OwnValues | undefined;
  /** Where it was typed, for the names of flags; a chat unless said. */
  readonly surface?: Surface | undefined;
}
