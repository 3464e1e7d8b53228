/** A stand-in for the UNet in sampler tests: cheap, deterministic and not linear. */
import type { Sampler } from '../../../src/pipeline/samplers/index.ts';

/** eps = tanh(0.7 · x + 0.1 · sin(0.37 · flat index)) in float32, the model of the reference trajectories. */
export function standInEps(input: Float32Array): Float32Array {
  return input.map((value, i) =>
    Math.tanh(Math.fround(Math.fround(0.7 * value) + Math.fround(0.1 * Math.sin(Math.fround(0.37 * i))))),
  );
}

/** Runs `sampler` to its end with `model` on the scaled latent; gives the latent after every step. */
export function trajectory(
  sampler: Sampler,
  start: Float32Array,
  noise: () => Float32Array,
  model: (input: Float32Array, index: number) => Float32Array = standInEps,
): Float32Array[] {
  let latent = start;
  return sampler.timesteps.map((_, index) => {
    latent = sampler.step(model(sampler.scaleInput(latent, index), index), index, latent, noise);
    return latent;
  });
}
