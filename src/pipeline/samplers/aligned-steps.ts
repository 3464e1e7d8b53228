/** "Align Your Steps" (Sabour et al. 2024, arXiv 2404.14507): levels that were tuned for few steps of SD 1.5. */

/** The ten timesteps of its table for Stable Diffusion 1.5, of 1,000. */
const tuned = [999, 850, 736, 645, 545, 455, 343, 233, 124, 24];

/** `steps` levels from noisy to clean: at ten steps the table's own, else log σ evenly between them, as its authors do. */
export function alignedSigmas(training: Float32Array, steps: number): number[] {
  const last = training.length - 1;
  const logOf = (timestep: number) => Math.log(training[timestep] ?? 0);
  const knots = [...tuned.map((timestep) => logOf(Math.round((timestep * last) / 999))), logOf(0)];
  return Array.from({ length: steps }, (_, i) => {
    const at = (i * (knots.length - 1)) / steps;
    const low = Math.floor(at);
    const [from = 0, to = from] = [knots[low], knots[low + 1]];
    return Math.exp(from + (at - low) * (to - from));
  });
}
