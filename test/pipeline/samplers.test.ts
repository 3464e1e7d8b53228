/** Every sampler, step by step, against the trajectories that the reference code took. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTorchGenerator } from '../../src/pipeline/noise/torch-random.ts';
import { noiseScheduleSchema } from '../../src/pipeline/samplers/config.ts';
import { createSampler, samplerNames } from '../../src/pipeline/samplers/index.ts';
import {
  fixturePath,
  loadReference,
  maxAbsDiff,
  referenceSchedule,
  relativeL2,
} from '../support/drawing/reference.ts';
import { trajectory } from '../support/drawing/stand-in-model.ts';

const tolerance = 1e-5;

describe('trajectories of the test bundle', () => {
  const reference = loadReference();
  const config = noiseScheduleSchema.parse(referenceSchedule);
  const keys = reference.keys.filter((key) => key.startsWith('sched.'));
  const runs = keys.flatMap((key) => /^(sched\.(\w+)\.(\d+))\.x0$/.exec(key)?.slice(1) ?? []);
  const compared: string[] = [];

  for (let i = 0; i < runs.length; i += 3) {
    const [prefix = '', name = '', steps = ''] = runs.slice(i, i + 3);
    it(prefix, () => {
      const sampler = createSampler(name, config, Number(steps));
      expect(sampler.timesteps).toEqual([...reference.floats(`${prefix}.timesteps`)]);

      const start = reference.floats(`${prefix}.x0`);
      const generator = createTorchGenerator(99);
      const drawn = generator.randn(start.length).map((value) => value * sampler.initNoiseSigma);
      expect(relativeL2(drawn, start)).toBeLessThanOrEqual(1e-6);

      const latents = trajectory(sampler, drawn, () => generator.randn(start.length));
      latents.forEach((latent, index) => {
        const key = `${prefix}.step${String(index).padStart(2, '0')}`;
        expect(relativeL2(latent, reference.floats(key)), key).toBeLessThanOrEqual(tolerance);
        compared.push(key);
      });
      compared.push(`${prefix}.timesteps`, `${prefix}.x0`);
    });
  }

  it('leave nothing of the reference out', () => {
    expect(runs).toHaveLength(17 * 3);
    expect(compared.sort()).toEqual(keys);
    expect(compared).toHaveLength(241);
  });
});

interface Case {
  sampler: string;
  steps: number;
  strength?: number;
  config: Record<string, unknown>;
  timesteps: number[];
}

describe("diffusers' pipeline, file by file", () => {
  const read = (name: string) => {
    const cases: Case[] = JSON.parse(readFileSync(fixturePath(`samplers/${name}.json`), 'utf8'));
    const expected = loadReference(fixturePath(`samplers/${name}.safetensors`));
    expect(cases).toHaveLength(expected.keys.length);
    return cases.map((item, i) => ({ ...item, latents: expected.floats(String(i).padStart(3, '0')) }));
  };
  const cases = [...read('diffusers'), ...read('few-steps')];
  const size = 32;

  it('has all cases, for every sampler', () => {
    expect(new Set(cases.map(({ sampler }) => sampler))).toEqual(new Set(samplerNames));
    expect(cases.length).toBeGreaterThan(280);
  });

  it.each(cases.map((item, i) => ({ ...item, i, title: titleOf(item) })))('$i $title', (item) => {
    const { latents } = item;
    const sampler = createSampler(
      item.sampler,
      noiseScheduleSchema.parse(item.config),
      item.steps,
      item.strength,
    );
    expect(sampler.timesteps).toHaveLength(item.timesteps.length);
    const fractional = item.timesteps.some((timestep) => !Number.isInteger(timestep));
    expect(maxAbsDiff(sampler.timesteps, item.timesteps)).toBeLessThanOrEqual(fractional ? 1e-4 : 0);

    const generator = createTorchGenerator(99);
    const noise = generator.randn(size);
    const picture = Float32Array.from({ length: size }, (_, i) => Math.sin(Math.fround(0.11 * i)));
    const start =
      item.strength === undefined
        ? noise.map((value) => value * sampler.initNoiseSigma)
        : sampler.addNoise(picture, noise);
    const ours = [start, ...trajectory(sampler, start, () => generator.randn(size))];

    expect(latents).toHaveLength(ours.length * size);
    ours.forEach((latent, i) => {
      const theirs = latents.subarray(i * size, (i + 1) * size);
      expect(relativeL2(latent, theirs), `after ${i} steps`).toBeLessThanOrEqual(toleranceOf(item));
    });
  });

  /** At σ = 4096 diffusers' own float32 sums are off by 3e-5; ours are done in double precision. */
  function toleranceOf({ sampler, config }: Case): number {
    return config.rescale_betas_zero_snr && sampler.startsWith('euler') ? 1e-4 : tolerance;
  }
});

function titleOf({ sampler, steps, strength, config }: Case): string {
  return `${sampler} ${steps} × ${strength ?? 1} ${JSON.stringify(config).slice(0, 120)}`;
}
