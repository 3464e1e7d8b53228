/** One request in the making: a step machine that asks for UNet rows and takes their answers. */

import type { UnetVariant } from '../graph/models/unet.ts';
import { emptyMemory, type FastMemory, type FastStep, type FastSteps, fastStep } from './fast.ts';
import type { Sampler } from './samplers/index.ts';
import type { Conditioning } from './text/conditioning.ts';

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
  readonly #fast: FastSteps | undefined;
  /** Of each image; empty where every step does all its work. */
  #memories: readonly FastMemory[];
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
    /** Where steps may do less than all their work. */
    fast?: FastSteps | undefined;
  }) {
    this.#shape = plan.shape;
    this.#controls = plan.controls;
    this.contextWidth = plan.contextWidth;
    this.#images = plan.images;
    this.#prompt = plan.prompt;
    this.#negative = plan.negative;
    this.#guidance = plan.guidance;
    this.#fast = plan.fast;
    this.#memories = plan.images.map(emptyMemory);
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
    return { ...this.#shape, variant: this.#variant(), controls };
  }

  #variant(): UnetVariant {
    if (this.#active().length > 0) return 'control';
    const fast = this.#fastStep();
    if (fast === undefined) return 'plain';
    return fast.deep ? 'deep' : 'shallow';
  }

  /** Undefined where the step does all its work and leaves nothing behind. */
  #fastStep(): FastStep | undefined {
    if (this.#fast === undefined || this.#active().length > 0) return undefined;
    const step = fastStep(this.#fast, this.#step, this.#memories);
    return { ...step, both: step.both || this.#negative === undefined };
  }

  /** What the rows of an image attend to in this step, the unconditional one first. */
  #conditions(): readonly Conditioning[] {
    const withNegative = this.#fastStep()?.both ?? true;
    return this.#negative === undefined || !withNegative ? [this.#prompt] : [this.#negative, this.#prompt];
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
    const conditions = this.#conditions();
    const shallow = this.#variant() === 'shallow';
    return this.#images.flatMap(({ sampler, latent }, i) => {
      const timestep = this.#timestep(sampler);
      const sample = sampler.scaleInput(latent, this.#step);
      // The last ones: a step without its unconditional row takes the conditional feature.
      const kept = this.#memories[i]?.deep.slice(-conditions.length) ?? [];
      return conditions.map((condition, j) => {
        const deep = shallow ? kept[j] : undefined;
        const context = condition.contextAt(timestep);
        return { timestep, inputs: { sample, context, ...(deep && { deep }), ...controls } };
      });
    });
  }

  /** Takes the UNet's answers, among them `output` [channels, height, width], to each of `rows()`; makes a step. */
  advance(outputs: readonly RowTensors[]): void {
    const perImage = this.#conditions().length;
    if (outputs.length !== this.#images.length * perImage) {
      throw new RangeError(`Expected ${this.#images.length * perImage} UNet outputs, got ${outputs.length}`);
    }
    const answers = this.#images.map((_, i) => outputs.slice(i * perImage, (i + 1) * perImage));
    const [predictions, memories] = [
      answers.map((rows, i) => this.#predict(rows, i)),
      this.#remember(answers),
    ];
    this.#memories = memories;
    for (const [i, image] of this.#images.entries()) {
      const output = predictions[i];
      if (output === undefined) continue;
      if (i === 0) this.#estimate = image.sampler.denoised(output, this.#step, image.latent);
      image.latent = image.sampler.step(output, this.#step, image.latent, image.noise);
    }
    this.#step++;
  }

  /** The guided prediction of the image `i` from its rows, and from memory where the unconditional one is missing. */
  #predict(rows: readonly RowTensors[], i: number): Float32Array | undefined {
    const conditional = rows.at(-1)?.output;
    const unconditional = rows.length > 1 ? rows[0]?.output : undefined;
    const difference = this.#memories[i]?.difference;
    if (conditional === undefined || this.#negative === undefined) return conditional;
    if (unconditional !== undefined) return guided(unconditional, conditional, this.#guidance);
    return conditional.map((value, at) => value + (this.#guidance - 1) * (difference?.[at] ?? 0));
  }

  /** What this step leaves to later ones: nothing where it wasn't one of a fast drawing. */
  #remember(answers: readonly (readonly RowTensors[])[]): readonly FastMemory[] {
    const step = this.#fastStep();
    return answers.map((rows, i) => {
      const before = this.#memories[i];
      if (step === undefined || before === undefined) return emptyMemory();
      const [first, second] = [rows[0]?.output, rows[1]?.output];
      const difference =
        first && second ? second.map((value, at) => value - (first[at] ?? 0)) : before.difference;
      return { deep: step.deep ? rows.map(({ deep }) => deep) : before.deep, difference };
    });
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
