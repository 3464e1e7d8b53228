/** Rules by which a platform itself keeps words out of a server; it does not ask them of what a bot says. */

export interface WordRule {
  readonly name: string;
  /** As Discord's AutoMod reads them: `word`, `word*`, `*word*`. */
  readonly keywords: readonly string[];
  readonly regexes: readonly string[];
  /** Phrases in which nothing is found. */
  readonly allow: readonly string[];
  /** The platform's own lists, by what they are about; what is in them it tells nobody. */
  readonly presets: readonly ('sexual' | 'hate')[];
  /** Whom and where it does not hold. */
  readonly exemptRoles: readonly string[];
  readonly exemptChannels: readonly string[];
}
