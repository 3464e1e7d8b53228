/** What all samplers have in common: prediction types, extreme step counts, img2img, and bad input. */
import { describe, expect, it } from 'vitest';
import { createTorchGenerator } from '../../src/pipeline/noise/torch-random.ts';
import { noiseScheduleSchema } from '../../src/pipeline/samplers/config.ts';
import {
  createSampler,
  type Sampler,
  type SamplerName,
  samplerNames,
} from '../../src/pipeline/samplers/index.ts';
import { type Level, levelOfAlpha, levelOfSigma } from '../../src/pipeline/samplers/prediction.ts';
import { alphasCumprod } from '../../src/pipeline/samplers/schedule.ts';
import { eulerPlan, solverPlan } from '../../src/pipeline/samplers/sigmas.ts';
import { relativeL2 } from '../support/drawing/reference.ts';
import { standInEps, trajectory } from '../support/drawing/stand-in-model.ts';

const size = 64;
const stableDiffusion = {
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  set_alpha_to_one: false,
};
const sd = noiseScheduleSchema.parse(stableDiffusion);

function run(sampler: Sampler, model = (input: Float32Array, _index: number) => standInEps(input)) {
  const generator = createTorchGenerator(7);
  const start = generator.randn(size).map((value) => value * sampler.initNoiseSigma);
  return trajectory(sampler, start, () => generator.randn(size), model);
}

/** How much signal and noise the UNet sees at each call, from the schedule alone. */
function levelsOf(name: SamplerName, sampler: Sampler, steps: number): Level[] {
  const spread = name.includes('karras') ? 'karras' : name.endsWith('_ays') ? 'aligned' : undefined;
  if (['ddim', 'ddim_trailing', 'pndm', 'lcm', 'tcd'].includes(name)) {
    return sampler.timesteps.map((timestep) => levelOfAlpha(alphasCumprod(sd, false)[timestep] ?? 0));
  }
  const plan = name.startsWith('euler')
    ? eulerPlan(sd, steps)
    : solverPlan(sd, steps, name === 'unipc' ? 'unipc' : 'dpm', spread);
  return sampler.timesteps.map((_, index) => levelOfSigma(plan.sigmas[index] ?? 0));
}

describe('a model of the same noise under another prediction type', () => {
  // diffusers' PNDM blends v outputs before it makes noise of them, so its path differs; see the diffusers cases.
  const pairs = samplerNames.flatMap((name) =>
    (['v_prediction', 'sample'] as const)
      .filter((type) => !(name === 'pndm' && type === 'v_prediction'))
      .map((type) => [name, type] as const),
  );

  it.each(pairs)('%s takes the same path with %s', (name, type) => {
    const steps = 12;
    const expected = run(createSampler(name, sd, steps));
    const sampler = createSampler(
      name,
      noiseScheduleSchema.parse({ ...stableDiffusion, prediction_type: type }),
      steps,
    );
    const levels = levelsOf(name, sampler, steps);
    const latents = run(sampler, (input, index) => {
      const { alpha, sigma } = levels[index] ?? { alpha: Number.NaN, sigma: Number.NaN };
      return standInEps(input).map((eps, i) => {
        const x0 = ((input[i] ?? Number.NaN) - sigma * eps) / alpha;
        return type === 'sample' ? x0 : alpha * eps - sigma * x0;
      });
    });
    latents.forEach((latent, i) => {
      expect(relativeL2(latent, expected[i] ?? []), `step ${i}`).toBeLessThanOrEqual(1e-5);
    });
  });
});

describe.each(samplerNames)('%s', (name) => {
  const types = ['epsilon', 'v_prediction', 'sample'] as const;
  const most = name === 'lcm' || name === 'tcd' ? 50 : 1000;

  it.each(types)('stays finite without signal at the last timestep, %s', (prediction_type) => {
    const zeroSnr = { rescale_betas_zero_snr: true, timestep_spacing: 'trailing', prediction_type };
    const config = noiseScheduleSchema.parse({ ...stableDiffusion, ...zeroSnr });
    for (const steps of [1, 2, 8]) {
      const sampler = createSampler(name, config, steps);
      expect(Number.isFinite(sampler.initNoiseSigma)).toBe(true);
      expect(sampler.timesteps[0]).toBe(999);
      expect(
        run(sampler)
          .flatMap((latent) => [...latent])
          .every(Number.isFinite),
      ).toBe(true);
    }
  });

  it.each(['leading', 'linspace', 'trailing'])(
    'takes 1, 2, 61 and the most steps, %s',
    (timestep_spacing) => {
      const config = noiseScheduleSchema.parse({ ...stableDiffusion, timestep_spacing });
      for (const steps of [1, 2, Math.min(61, most), most - 1, most]) {
        const sampler = createSampler(name, config, steps);
        expect(sampler.timesteps).toHaveLength(name === 'pndm' && steps > 1 ? steps + 1 : steps);
        expect(sampler.timesteps.every((timestep) => timestep >= 0 && timestep < 1000)).toBe(true);
        expect(run(sampler).at(-1)?.every(Number.isFinite)).toBe(true);
      }
    },
  );

  it('keeps the last timesteps for img2img', () => {
    const whole = createSampler(name, sd, 10).timesteps;
    expect(createSampler(name, sd, 10, 1).timesteps).toEqual(whole);
    expect(createSampler(name, sd, 10, 0.55).timesteps).toEqual(whole.slice(5));
    expect(createSampler(name, sd, 10, 0.1).timesteps).toEqual(whole.slice(9));
  });

  it('starts img2img at the level of its first timestep', () => {
    const sampler = createSampler(name, sd, 10, 0.5);
    const [zeros, ones] = [new Float32Array(4), new Float32Array(4).fill(1)];
    const signal = sampler.addNoise(ones, zeros)[0] ?? 0;
    const noise = sampler.addNoise(zeros, ones)[0] ?? 0;
    expect(noise).toBeGreaterThan(0);
    const { alpha, sigma } = levelsOf(name, createSampler(name, sd, 10), 10)[5] ?? { alpha: 0, sigma: 0 };
    expect(noise / signal).toBeCloseTo(sigma / alpha, 5);
  });

  const unlike: readonly SamplerName[] = ['ddim', 'ddim_trailing', 'pndm', 'tcd', 'unipc'];

  it('predicts the finished latent for previews, without a step', () => {
    const sampler = createSampler(name, sd, 4);
    const reference = createSampler(name, sd, 4);
    const generator = createTorchGenerator(3);
    let latent: Float32Array = generator.randn(size).map((value) => value * sampler.initNoiseSigma);
    sampler.timesteps.forEach((_, index) => {
      const output = standInEps(sampler.scaleInput(latent, index));
      const denoised = sampler.denoised(output, index, latent);
      expect(denoised).toHaveLength(size);
      const next = sampler.step(output, index, latent, () => new Float32Array(size));
      expect(next).toEqual(reference.step(output, index, latent, () => new Float32Array(size)));
      // The others end a little above no noise, or correct the latent before the last step (unipc).
      if (index === sampler.timesteps.length - 1 && !unlike.includes(name)) {
        expect(relativeL2(next, denoised)).toBeLessThanOrEqual(1e-6);
      }
      latent = next;
    });
  });

  it('leaves what it is given as it is, and keeps no hold of it', () => {
    const expected = run(createSampler(name, sd, 6));
    const sampler = createSampler(name, sd, 6);
    const generator = createTorchGenerator(7);
    let latent: Float32Array = generator.randn(size).map((value) => value * sampler.initNoiseSigma);
    expected.forEach((wanted, index) => {
      const output = standInEps(sampler.scaleInput(latent, index));
      const [latentBefore, outputBefore] = [latent.slice(), output.slice()];
      const next = sampler.step(output, index, latent, () => generator.randn(size)).slice();
      expect(latent).toEqual(latentBefore);
      expect(output).toEqual(outputBefore);
      output.fill(Number.NaN);
      latent.fill(Number.NaN);
      expect(next).toEqual(wanted);
      latent = next;
    });
  });

  it('refuses a step out of order', () => {
    const sampler = createSampler(name, sd, 3);
    const latent = new Float32Array(size);
    const step = (index: number) => sampler.step(latent, index, latent, () => latent);
    expect(() => step(1)).toThrow('was at step 0, but step 1 came');
    step(0);
    expect(() => step(0)).toThrow('was at step 1, but step 0 came');
  });
});

describe('bad input', () => {
  it.each([
    ['dpmp_2m', 'did you mean dpmpp_2m?'],
    ['Euler', 'did you mean euler?'],
    ['uni-pc', 'did you mean unipc?'],
    ['constructor', 'known are ddim,'],
    ['x'.repeat(100_000), 'known are ddim,'],
  ])('suggests a name for %.20s', (name, hint) => {
    const attempt = () => createSampler(name, sd, 5);
    expect(attempt).toThrow(hint);
    expect(attempt).toThrow(expect.objectContaining({ name: 'UserError', code: 'unknown_sampler' }));
    expect(attempt).toThrow(/^.{1,300}$/);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1001])('refuses %s steps', (steps) => {
    const attempt = () => createSampler('ddim', sd, steps);
    expect(attempt).toThrow(`must be a whole number from 1 to 1000, but they are ${steps}`);
    expect(attempt).toThrow(expect.objectContaining({ name: 'UserError' }));
  });

  it('refuses more lcm steps than the model was distilled on', () => {
    expect(() => createSampler('lcm', sd, 51)).toThrow('takes 1 to 50 steps, not 51');
  });

  it.each([0, -0.5, 1.01, Number.NaN])('refuses a strength of %s', (strength) => {
    expect(() => createSampler('ddim', sd, 5, strength)).toThrow(`at most 1, but it is ${strength}`);
  });

  it('refuses a strength that leaves no step', () => {
    expect(() => createSampler('ddim', sd, 5, 0.1)).toThrow('leaves none of 5 steps');
  });

  it('refuses latents of two sizes', () => {
    const sampler = createSampler('ddim', sd, 5);
    const attempt = () =>
      sampler.step(new Float32Array(8), 0, new Float32Array(16), () => new Float32Array(16));
    expect(attempt).toThrow('A latent of 16 values met one of 8');
  });
});
