/** Numbers that are none: what a network gives whose weights are damaged, or too large for the device's precision. */

import { UserError } from '../errors.ts';

export function allFinite(values: Float32Array): boolean {
  // A sum would be faster, but may overflow by itself.
  return values.every(Number.isFinite);
}

/** Whose numbers they are: a model on a device. */
interface Source {
  readonly bundle: { readonly name: string; readonly loras?: readonly string[] | undefined };
  readonly device: { readonly precision: string };
}

/** Which network they came from: the readers of the prompt, the UNet, the VAE, or the VAE that read a picture. */
export type Stage = 'nan_text' | 'nan_latent' | 'nan_image' | 'nan_init';

/**
 * `values`, unless NaN or infinity is among them: that would become a black picture.
 * @throws UserError with the stage as its code
 */
export function assertFinite(
  values: Float32Array,
  { bundle, device }: Source,
  stage: Stage,
  where = '',
): Float32Array {
  if (allFinite(values)) return values;
  const patched = stage === 'nan_text' || stage === 'nan_latent';
  const loras = patched && bundle.loras?.length ? ` or those of ${bundle.loras.join(' or ')}` : '';
  const size = patched && device.precision === 'f16' ? ' or too large for f16' : '';
  const weights = `weights${loras} are damaged${size}`;
  throw new UserError(
    stage,
    `${networks[stage]} of ${bundle.name} gave NaN or infinity${where}, so there is no picture: ${advice(stage, weights)}`,
  );
}

const networks: Readonly<Record<Stage, string>> = {
  nan_text: 'T5, CLIP or the connector',
  nan_latent: 'The UNet',
  nan_image: 'The VAE',
  nan_init: 'The VAE',
};

function advice(stage: Stage, weights: string): string {
  if (stage === 'nan_latent') {
    return `try less guidance or another sampler; if every prompt fails, its ${weights}`;
  }
  return `its ${weights}`;
}
