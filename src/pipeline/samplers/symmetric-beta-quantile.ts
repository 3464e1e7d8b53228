/** The quantiles of the Beta(a, a) distribution, as `scipy.stats.beta.ppf` gives them. */

/** x such that a share `p` of Beta(a, a) lies below it, for 0 < a < 1. */
export function symmetricBetaQuantile(p: number, a: number): number {
  if (p > 0.5) return 1 - symmetricBetaQuantile(1 - p, a);
  // By symmetry, half of the distribution lies below 1/2.
  const half = lowerIntegral(0.5, a);
  let [low, high] = [0, 0.5];
  while (high - low > high * Number.EPSILON) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (lowerIntegral(middle, a) / half < 2 * p) low = middle;
    else high = middle;
  }
  return high === Number.MIN_VALUE ? 0 : high;
}

/** ∫₀ˣ tᵃ⁻¹ (1 − t)ᵃ⁻¹ dt for x ≤ 1/2, by the binomial series of the second factor. */
function lowerIntegral(x: number, a: number): number {
  let [coefficient, sum] = [1, 1 / a];
  for (let n = 1; coefficient > Number.EPSILON; n += 1) {
    coefficient *= ((n - a) / n) * x;
    sum += coefficient / (a + n);
  }
  return x ** a * sum;
}
