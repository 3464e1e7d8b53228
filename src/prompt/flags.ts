/** The inline flags as data: how each is written, not what it does. */

/** `one` value (a word or something in quotes), `rest` = all words up to the next flag, or `nothing`. */
export type Takes = 'one' | 'rest' | 'nothing';

export interface Flag {
  readonly takes: Takes;
  readonly aliases?: readonly string[];
  /** Shown when the value is missing. */
  readonly example: string;
}

export const flags = {
  ar: { takes: 'one', aliases: ['aspect', 'ratio'], example: '3:2' },
  size: { takes: 'one', example: '512x768' },
  seed: { takes: 'one', example: '7' },
  no: { takes: 'rest', aliases: ['negative', 'neg'], example: 'blur, text' },
  n: { takes: 'one', aliases: ['images', 'count'], example: '4' },
  steps: { takes: 'one', example: '30' },
  cfg: { takes: 'one', aliases: ['guidance', 'scale'], example: '9' },
  sampler: { takes: 'one', example: 'euler_a' },
  model: { takes: 'one', example: 'shapes' },
  strength: { takes: 'one', example: '0.6' },
  tokens: { takes: 'one', aliases: ['token-length'], example: 'long' },
  long: { takes: 'nothing', example: '' },
  clip: { takes: 'nothing', example: '' },
  private: { takes: 'nothing', example: '' },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof flags;

/** All flags, in the order to list them in. */
export const flagNames = Object.keys(flags).filter(isFlagName);

function isFlagName(name: string): name is FlagName {
  return Object.hasOwn(flags, name);
}

const byAlias = new Map<string, FlagName>(
  flagNames.flatMap((name) => [name, ...aliasesOf(name)].map((alias) => [alias, name] as const)),
);

/** The flag of a name or alias, in any case. */
export function findFlag(name: string): FlagName | undefined {
  return byAlias.get(name.toLowerCase());
}

function aliasesOf(name: FlagName): readonly string[] {
  const flag: Flag = flags[name];
  return flag.aliases ?? [];
}
