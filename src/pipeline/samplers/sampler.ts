/** What every sampler is: a step machine from noise to a latent, driven from outside one UNet call at a time. */
import type { NoiseScheduleConfig } from './config.ts';

/**
 * The history of one image's latent. All arrays are flat latents of the same length; none is changed in place.
 * Calls go by `index`, from 0 to `timesteps.length - 1`.
 */
export interface Sampler {
  /** What the UNet and the connector are told, one a UNet call, already cut for img2img; may be fractional. */
  readonly timesteps: readonly number[];
  /** The first latent is standard normal noise times this. */
  readonly initNoiseSigma: number;
  /** What the UNet sees at call `index`. */
  scaleInput(latent: Float32Array, index: number): Float32Array;
  /** The next latent from the UNet's output. `noise` draws one latent of normal noise, only where it is needed. */
  step(output: Float32Array, index: number, latent: Float32Array, noise: () => Float32Array): Float32Array;
  /** The finished latent as the UNet sees it at call `index`, for previews; leaves the history as it is. */
  denoised(output: Float32Array, index: number, latent: Float32Array): Float32Array;
  /** The first latent of img2img: an encoded picture with noise of the level at `timesteps[0]`. */
  addNoise(original: Float32Array, noise: Float32Array): Float32Array;
}

/** Makes a sampler for `steps` steps that leaves out the first `begin` of its timesteps (img2img). */
export type CreateSampler = (config: NoiseScheduleConfig, steps: number, begin: number) => Sampler;

/** The latent as it is: what samplers whose latents keep unit variance show the UNet. */
export function unscaled(latent: Float32Array): Float32Array {
  return latent;
}
