/** What a person asked for, filled up with the bundle's defaults and checked against its limits. */

import { suggestNearest, UserError } from '../errors.ts';
import { vaeScale } from '../graph/models/vae.ts';
import type { Bundle } from './bundle.ts';
import { type SamplerName, samplerNames } from './samplers/index.ts';

/**
 * How prompts are fed to T5: `fixed`, padded and cut to 128 tokens as ELLA was trained; `flexible` or `long`,
 * unpadded and up to 512 tokens; `auto`, unpadded and cut to 128.
 */
export const tokenLengths = ['auto', 'fixed', 'flexible', 'long'] as const;
export type TokenLength = (typeof tokenLengths)[number];

/** An image of 8-bit RGB: `rgb` is [height, width, 3]. */
export interface RgbImage {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A request in full. Image i of `images` is drawn with `seed` + i. */
export interface DrawRequest {
  readonly prompt: string;
  readonly negative: string;
  readonly seed: number;
  readonly steps: number;
  /** Classifier-free guidance scale; 1 switches guidance off. */
  readonly guidance: number;
  readonly sampler: SamplerName;
  readonly width: number;
  readonly height: number;
  readonly tokenLength: TokenLength;
  readonly images: number;
  /** Whether CLIP's 77 tokens go in front of the connector's (ELLA+CLIP). */
  readonly clip: boolean;
  /** The image to start from, already width × height, and how far to go from it (0–1]. */
  readonly init?: { readonly image: RgbImage; readonly strength: number };
}

/** A request as it is typed: only the prompt is needed. */
export type DrawOptions = Pick<DrawRequest, 'prompt'> & {
  readonly [K in Exclude<keyof DrawRequest, 'prompt' | 'sampler' | 'tokenLength'>]?:
    | DrawRequest[K]
    | undefined;
} & { readonly sampler?: string | undefined; readonly tokenLength?: string | undefined };

const maxPromptCharacters = 6000;
const maxImages = 8;
const maxGuidance = 50;
const minSize = 64;
const defaultMaxSize = 1024;
const defaultMaxSteps = 150;
const maxSeed = 0xffff_ffff;
/** ELLA's own defaults for SD 1.5. */
const fallback = {
  steps: 25,
  guidance: 10,
  sampler: 'dpmpp_2m',
  width: 512,
  height: 512,
  negative: '',
} as const;

/** The longest side and the most steps that a bundle allows. */
export function largestRequest({ limits }: Pick<Bundle, 'limits'>): {
  readonly maxSize: number;
  readonly maxSteps: number;
} {
  const { maxSize = defaultMaxSize, maxSteps = defaultMaxSteps } = limits;
  return { maxSize, maxSteps };
}

/**
 * Completes and checks a request.
 * @throws UserError `bad_request`, one line that names the option, what is allowed and what came
 */
export function completeRequest(options: DrawOptions, bundle: Bundle): DrawRequest {
  const { defaults } = bundle;
  const { maxSize, maxSteps } = largestRequest(bundle);
  const multiple = vaeScale(bundle.configs.vae);
  const size = (name: string, value: number) => checkSize(name, value, maxSize, multiple);
  const request: DrawRequest = {
    prompt: checkPrompt(options.prompt),
    negative: checkText('negative prompt', options.negative ?? defaults.negative ?? fallback.negative),
    seed: checkInteger('seed', options.seed ?? randomSeed(), 0, maxSeed),
    steps: checkInteger('steps', options.steps ?? defaults.steps ?? fallback.steps, 1, maxSteps),
    guidance: checkRange(
      'guidance',
      options.guidance ?? defaults.guidance ?? fallback.guidance,
      1,
      maxGuidance,
    ),
    sampler: oneOf('sampler', options.sampler ?? defaults.sampler ?? fallback.sampler, samplerNames),
    width: size('width', options.width ?? defaults.width ?? fallback.width),
    height: size('height', options.height ?? defaults.height ?? fallback.height),
    tokenLength: oneOf('token length', options.tokenLength ?? 'auto', tokenLengths),
    images: checkInteger('images', options.images ?? 1, 1, maxImages),
    clip: options.clip ?? false,
    ...(options.init && { init: checkInit(options.init) }),
  };
  if (request.clip && bundle.configs.clip === undefined) {
    throw bad(`The model ${bundle.name} has no CLIP text encoder, so it can't draw with clip`);
  }
  return request;
}

/** @throws UserError `bad_request` for a prompt that is empty, too long or not Unicode */
export function checkPrompt(prompt: string): string {
  if (prompt.trim() === '') throw bad('The prompt is empty: say what to draw');
  return checkText('prompt', prompt);
}

function bad(message: string): UserError {
  return new UserError('bad_request', message);
}

function randomSeed(): number {
  return Math.floor(Math.random() * (maxSeed + 1));
}

/** @throws UserError `bad_request` for a text that is too long or not Unicode */
export function checkText(name: string, text: string): string {
  if (text.length > maxPromptCharacters) {
    throw bad(`The ${name} has ${text.length} characters; at most ${maxPromptCharacters} are read`);
  }
  if (!text.isWellFormed())
    throw bad(`The ${name} is not valid Unicode: it contains half of a surrogate pair`);
  return text;
}

function checkInteger(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value))
    throw bad(`${name} must be a whole number from ${least} to ${most}, not ${value}`);
  return checkRange(name, value, least, most);
}

function checkRange(name: string, value: number, least: number, most: number): number {
  // Written so that NaN fails too.
  if (value >= least && value <= most) return value;
  throw bad(`${name} must be from ${least} to ${most}, not ${value}`);
}

function checkSize(name: string, value: number, maxSize: number, multiple: number): number {
  checkInteger(name, value, Math.min(minSize, maxSize), maxSize);
  if (value % multiple === 0) return value;
  const nearest = Math.min(maxSize - (maxSize % multiple), Math.round(value / multiple) * multiple);
  throw bad(`${name} must be a multiple of ${multiple}, not ${value}; the nearest is ${nearest}`);
}

function oneOf<T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw bad(`There is no ${name} ${JSON.stringify(value)}; ${suggestNearest(value, known)}`);
}

function checkInit(init: NonNullable<DrawRequest['init']>): NonNullable<DrawRequest['init']> {
  if (!(init.strength > 0 && init.strength <= 1)) {
    throw bad(`strength must be above 0 and at most 1, not ${init.strength}`);
  }
  return init;
}
