/** What somebody probably means by the few letters they have typed. */

/** Those whose name begins so first, then those with such a word in them, then those that hold it anywhere. */
export function bySense(names: readonly string[], typed: string): readonly string[] {
  const wanted = typed.trim().toLowerCase();
  const rank = (name: string): number => {
    const known = name.toLowerCase();
    if (known === wanted) return 0;
    if (known.startsWith(wanted)) return 1;
    if (known.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted))) return 2;
    return known.includes(wanted) ? 3 : 4;
  };
  return names.filter((name) => rank(name) < 4).sort((one, other) => rank(one) - rank(other));
}
