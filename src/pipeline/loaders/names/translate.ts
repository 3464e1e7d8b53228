/** Module names of one layout in terms of another. Whole segments only: `input_blocks.1` is no part of `input_blocks.10`. */

/** What a module is called in Stability's own code (LDM), and what diffusers calls it. */
export type NamePair = readonly [ldm: string, diffusers: string];

/** Translates a tensor's key by the longest known module in front of it; undefined where none is known. */
export type Translate = (key: string) => string | undefined;

export function fromLdm(pairs: readonly NamePair[]): Translate {
  return translation(new Map(pairs));
}

export function toLdm(pairs: readonly NamePair[]): Translate {
  return translation(new Map(pairs.map(([ldm, diffusers]) => [diffusers, ldm])));
}

function translation(modules: ReadonlyMap<string, string>): Translate {
  return (key) => {
    for (let end = key.lastIndexOf('.'); end > 0; end = key.lastIndexOf('.', end - 1)) {
      const module = modules.get(key.slice(0, end));
      if (module !== undefined) return module + key.slice(end);
    }
    return undefined;
  };
}
