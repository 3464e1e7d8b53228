/** What a person asks to have drawn, and what is needed to understand it. */

export const tokenLengths = ['auto', 'fixed', 'flexible', 'long'] as const;
export type TokenLength = (typeof tokenLengths)[number];

/** A checked request. What was not asked for is absent, for the model's own defaults to fill. */
export interface ImagineRequest {
  /** Never blank, well-formed Unicode, at most 6,000 UTF-16 units. */
  readonly prompt: string;
  readonly model: string;
  readonly negative?: string;
  readonly seed?: number;
  readonly steps?: number;
  readonly guidance?: number;
  readonly sampler?: string;
  /** Pixels; both or none. */
  readonly width?: number;
  readonly height?: number;
  readonly tokenLength?: TokenLength;
  readonly images?: number;
  readonly clip?: boolean;
  /** How far to go from the start image, over 0 up to 1. */
  readonly strength?: number;
  /** Deliver to the person alone. */
  readonly private?: boolean;
}

/** One model as far as prompts can name or strain it. */
export interface ModelFacts {
  readonly name: string;
  /** The size it was made for, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The longest side it draws. */
  readonly maxSize: number;
  readonly maxSteps: number;
  /** Whether it can draw with `--clip`. */
  readonly clip: boolean;
}

export interface ImagineContext {
  /** The first is the one for requests that name none. */
  readonly models: readonly [ModelFacts, ...ModelFacts[]];
  readonly samplers: readonly string[];
  /** Whether a start image came along. */
  readonly image?: boolean;
}

/** The bounds that hold for every model. */
export const bounds = {
  promptCharacters: 6000,
  seed: 0xffff_ffff,
  images: 8,
  guidance: 50,
  /** Sides are multiples of it, as the VAE needs. */
  sideMultiple: 8,
  shortestSide: 64,
  /** Long side by short side. */
  aspectRatio: 4,
} as const;
