/** A request as the pipeline draws it: filled up with the bundle's defaults and checked against its limits. */
import { UserError } from '../errors.ts';
import { vaeScale } from '../graph/models/vae-config.ts';
import { badRequest } from '../request/bad-request.ts';
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

/** A picture for a ControlNet. */
export interface ControlRequest {
  /** Of the ControlNet, or its kind, such as `canny`. */
  readonly name: string;
  /** Already width × height. */
  readonly image: RgbImage;
  readonly strength: number;
  /** Of all steps, from where to where it takes part: 0–1. */
  readonly start: number;
  readonly end: number;
}

/** Pictures that guide a drawing, already in its size. */
interface Guides {
  readonly controls?: readonly ControlRequest[] | undefined;
}

/** A request in full. */
export interface DrawRequest extends CompletePicture, Guides {
  readonly sampler: SamplerName;
  /** The image to start from, already width × height; it comes with a strength. */
  readonly init?: RgbImage | undefined;
}

/** A request as it is asked for: only the prompt is needed. */
export interface DrawOptions extends PictureRequest, Guides {
  readonly prompt: string;
  readonly init?: RgbImage | undefined;
}

/** What requests need to know of a bundle. */
export function factsOf({ name, ownReader, defaults, limits, configs }: Bundle): ModelFacts {
  const { width, height } = fields.size.default;
  return {
    name,
    width: defaults.width ?? width,
    height: defaults.height ?? height,
    minSize: limits.minSize,
    maxSize: limits.maxSize ?? defaultLimits.maxSize,
    maxSteps: limits.maxSteps ?? defaultLimits.maxSteps,
    multiple: vaeScale(configs.vae),
    clip: configs.clip !== undefined,
    ownReader,
  };
}

/** The same, and what its T5 can read. @throws UserError for a tokenizer that can't be used */
export async function readingFactsOf(bundle: Bundle): Promise<ModelFacts> {
  const { alphabet } = await bundle.tokenizerOf('t5');
  return { ...factsOf(bundle), letters: alphabet?.letters };
}

/**
 * Completes and checks a request.
 * @throws BadRequest, one line that names the option, what is allowed and what came
 */
export function completeRequest(options: DrawOptions, bundle: Bundle): DrawRequest {
  const { init, controls = [], ...asked } = options;
  const drawable = { model: factsOf(bundle), samplers: samplerNames, init: init !== undefined };
  const picture = completePicture(asked, bundle.defaults, drawable);
  const said = { flag: 'sampler', typed: picture.sampler };
  const sampler = checkName(said, picture.sampler, samplerNames);
  checkGuides(picture, controls, bundle);
  return { ...picture, ...(controls.length > 0 && { controls }), sampler, ...(init && { init }) };
}

/** @throws BadRequest or UserError `bad_request` */
function checkGuides(
  { clipSkip }: CompletePicture,
  controls: readonly ControlRequest[],
  { configs }: Bundle,
): void {
  const max = configs.clip?.num_hidden_layers ?? 0;
  if (clipSkip !== undefined && clipSkip > max) {
    throw badRequest('notWhole', { flag: 'clipSkip', min: 1, max, typed: String(clipSkip) });
  }
  for (const control of controls) {
    checkRange(`the strength of ${control.name}`, control.strength, 0, 2);
    checkRange(`the start of ${control.name}`, control.start, 0, 1);
    checkRange(`the end of ${control.name}`, control.end, control.start, 1);
  }
}

function checkRange(name: string, value: number, min: number, max: number): void {
  // Written so that NaN fails too.
  if (value >= min && value <= max) return;
  throw new UserError('bad_request', `${name} must be from ${min} to ${max}, not ${value}`);
}
