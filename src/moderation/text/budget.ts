/** What one decision may cost: no text is worth more, whatever the patterns are. */

export interface Budget {
  /** @returns whether there was enough left */
  spend(units: number): boolean;
  /** True for good once something did not fit. */
  readonly isSpent: boolean;
}

/** About 0.2 µs each: a place of the text that is compared with a pattern. Ordinary prompts take less than half of them. */
const most = 30_000;

export function createBudget(units = most): Budget {
  let left = units;
  return {
    spend(cost) {
      left -= cost;
      return left >= 0;
    },
    get isSpent() {
      return left < 0;
    },
  };
}
