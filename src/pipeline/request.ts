/** A request as the pipeline draws it: filled up with the bundle's defaults and checked against its limits. */
import { vaeScale } from '../graph/models/vae.ts';
import { checkName } from '../request/check.ts';
import { completePicture } from '../request/complete.ts';
import { fields } from '../request/fields.ts';
import { defaultLimits, type ModelFacts } from '../request/limits.ts';
import type { CompletePicture, PictureRequest } from '../request/request.ts';
import type { Bundle } from './bundle.ts';
import { type SamplerName, samplerNames } from './samplers/index.ts';

/** An image of 8-bit RGB: `rgb` is [height, width, 3]. */
export interface RgbImage {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A request in full. */
export interface DrawRequest extends CompletePicture {
  readonly sampler: SamplerName;
  /** The image to start from, already width × height; it comes with a strength. */
  readonly init?: RgbImage | undefined;
}

/** A request as it is asked for: only the prompt is needed. */
export interface DrawOptions extends PictureRequest {
  readonly prompt: string;
  readonly init?: RgbImage | undefined;
}

/** What requests need to know of a bundle. */
export function factsOf({ name, defaults, limits, configs }: Bundle): ModelFacts {
  const { width, height } = fields.size.default;
  return {
    name,
    width: defaults.width ?? width,
    height: defaults.height ?? height,
    maxSize: limits.maxSize ?? defaultLimits.maxSize,
    maxSteps: limits.maxSteps ?? defaultLimits.maxSteps,
    multiple: vaeScale(configs.vae),
    clip: configs.clip !== undefined,
  };
}

/**
 * Completes and checks a request.
 * @throws BadRequest, one line that names the option, what is allowed and what came
 */
export function completeRequest({ init, ...asked }: DrawOptions, bundle: Bundle): DrawRequest {
  const drawable = { model: factsOf(bundle), samplers: samplerNames, init: init !== undefined };
  const picture = completePicture(asked, bundle.defaults, drawable);
  const said = { flag: 'sampler', typed: picture.sampler };
  return { ...picture, sampler: checkName(said, picture.sampler, samplerNames), ...(init && { init }) };
}
