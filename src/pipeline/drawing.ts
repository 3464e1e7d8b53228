/** One request in the making: a step machine that asks for UNet rows and takes their answers. */

import type { UnetVariant } from '../graph/models/unet.ts';
import type { Conditioning } from './conditioning.ts';
import type { Sampler } from './samplers/index.ts';

/** What one row gives to a UNet call or gets from it, by the graph's names and without the batch dimension. */
export type RowTensors = Readonly<Record<string, Float32Array>>;

/** One row of a UNet call. Rows of equal shape may share a call, whoever they belong to. */
export interface UnetRow {
  readonly timestep: number;
  /** `sample` [channels, height, width], `context` [tokens, width] and whatever else the variant reads. */
  readonly inputs: RowTensors;
}

/** What must be equal for rows to share a call. */
export interface RowShape {
  readonly height: number;
  readonly width: number;
  readonly tokens: number;
  readonly variant: UnetVariant;
  /** The ControlNets that take part, in the order of their inputs. */
  readonly controls: readonly string[];
}

/** A ControlNet's part in a drawing. */
export interface Control {
  readonly name: string;
  /** [finest, height, width] */
  readonly hint: Float32Array;
  readonly strength: number;
  /** Of all steps, from where to where it takes part: 0–1. */
  readonly start: number;
  readonly end: number;
}

/** One image of the request: its sampler, its noise, where it stands. */
export interface ImageState {
  readonly sampler: Sampler;
  /** Draws from the image's own generator. */
  readonly noise: () => Float32Array;
  latent: Float32Array;
}

/**
 * The denoising of a request's images, in lockstep.
 *
 * `rows()` is what the UNet must be asked next; `advance()` takes its answers in the same order. With
 * guidance every image has two rows, the unconditional one first.
 */
export class Drawing {
  readonly #shape: Omit<RowShape, 'variant' | 'controls'>;
  readonly #controls: readonly Control[];
  /** Of one token of a context. */
  readonly contextWidth: number;
  readonly steps: number;
  readonly #images: readonly ImageState[];
  readonly #prompt: Conditioning;
  readonly #negative: Conditioning | undefined;
  readonly #guidance: number;
  #step = 0;
  #estimate: Float32Array | undefined;

  constructor(plan: {
    shape: Omit<RowShape, 'variant' | 'controls'>;
    controls: readonly Control[];
    images: readonly ImageState[];
    prompt: Conditioning;
    /** Absent where guidance is off. */
    negative: Conditioning | undefined;
    guidance: number;
    contextWidth: number;
  }) {
    this.#shape = plan.shape;
    this.#controls = plan.controls;
    this.contextWidth = plan.contextWidth;
    this.#images = plan.images;
    this.#prompt = plan.prompt;
    this.#negative = plan.negative;
    this.#guidance = plan.guidance;
    this.steps = plan.images[0]?.sampler.timesteps.length ?? 0;
  }

  /** Steps taken so far. */
  get step(): number {
    return this.#step;
  }

  get done(): boolean {
    return this.#step >= this.steps;
  }

  /** Of the rows that are asked next: ControlNets join and leave between steps. */
  get shape(): RowShape {
    const controls = this.#active().map(({ name }) => name);
    return { ...this.#shape, variant: controls.length > 0 ? 'control' : 'plain', controls };
  }

  /** As diffusers counts: out where the step begins before the start or ends after the end. */
  #active(): readonly Control[] {
    const [begins, ends] = [this.#step / this.steps, (this.#step + 1) / this.steps];
    return this.#controls.filter(({ start, end }) => begins >= start && ends <= end);
  }

  rows(): UnetRow[] {
    const controls = Object.fromEntries(
      this.#active().flatMap(({ hint, strength }, i) => [
        [`hint.${i}`, hint],
        [`scale.${i}`, Float32Array.of(strength)],
      ]),
    );
    return this.#images.flatMap(({ sampler, latent }) => {
      const timestep = this.#timestep(sampler);
      const sample = sampler.scaleInput(latent, this.#step);
      const conditions = this.#negative === undefined ? [this.#prompt] : [this.#negative, this.#prompt];
      return conditions.map((condition) => ({
        timestep,
        inputs: { sample, context: condition.contextAt(timestep), ...controls },
      }));
    });
  }

  /** Takes the UNet's answers, among them `output` [channels, height, width], to each of `rows()`; makes a step. */
  advance(outputs: readonly RowTensors[]): void {
    const perImage = this.#negative === undefined ? 1 : 2;
    if (outputs.length !== this.#images.length * perImage) {
      throw new RangeError(`Expected ${this.#images.length * perImage} UNet outputs, got ${outputs.length}`);
    }
    for (const [i, image] of this.#images.entries()) {
      const first = outputs[i * perImage]?.output;
      const second = outputs[i * perImage + 1]?.output;
      if (first === undefined) continue;
      const output = perImage === 2 && second !== undefined ? guided(first, second, this.#guidance) : first;
      if (i === 0) this.#estimate = image.sampler.denoised(output, this.#step, image.latent);
      image.latent = image.sampler.step(output, this.#step, image.latent, image.noise);
    }
    this.#step++;
  }

  /** The latents of all images [channels, height, width], final once `done`. */
  latents(): Float32Array[] {
    return this.#images.map((image) => image.latent);
  }

  /** What the first image's clean latent looks like from here, for a preview; absent before the first step. */
  estimate(): Float32Array | undefined {
    return this.#estimate;
  }

  #timestep(sampler: Sampler): number {
    const timestep = sampler.timesteps[this.#step];
    if (timestep === undefined) throw new RangeError('The drawing is done: there are no rows left');
    return timestep;
  }
}

/** Classifier-free guidance (arXiv 2207.12598): unconditional + guidance · (conditional − unconditional). */
function guided(unconditional: Float32Array, conditional: Float32Array, guidance: number): Float32Array {
  return conditional.map((value, i) => {
    const base = unconditional[i] ?? 0;
    return base + guidance * (value - base);
  });
}
