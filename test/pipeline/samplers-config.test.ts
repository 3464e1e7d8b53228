/** Scheduler configs as they are found in the wild: what is read, what is left out, what is refused. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/pipeline/json-file.ts';
import { noiseScheduleSchema } from '../../src/pipeline/samplers/config.ts';
import { createSampler } from '../../src/pipeline/samplers/index.ts';
import { temporaryFolder } from '../support/drawing/safetensors-file.ts';

/** Reads `text` as the scheduler config of a bundle. */
function readSchedule(text: string) {
  const file = path.join(temporaryFolder(), 'scheduler_config.json');
  writeFileSync(file, text);
  return readConfig(file, noiseScheduleSchema);
}

const betas = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear' };

describe('scheduler_config.json', () => {
  it("reads Stable Diffusion 1.5's file", async () => {
    const text = JSON.stringify({
      _class_name: 'PNDMScheduler',
      _diffusers_version: '0.6.0',
      ...betas,
      num_train_timesteps: 1000,
      set_alpha_to_one: false,
      skip_prk_steps: true,
      steps_offset: 1,
      trained_betas: null,
      clip_sample: false,
    });
    const config = await readSchedule(text);
    expect(config).toMatchObject({ ...betas, prediction_type: 'epsilon', set_alpha_to_one: false });
    expect(createSampler('ddim', config, 5).timesteps).toEqual([801, 601, 401, 201, 1]);
    expect(createSampler('dpmpp_2m', config, 5).timesteps).toEqual([999, 799, 599, 400, 200]);
  });

  it('reads the bare -Infinity and NaN that Python writes, and leaves such words in strings alone', async () => {
    const config = await readSchedule(
      '{"lambda_min_clipped": -Infinity, "beta_end": NaN, "_class_name": "NaN \\" -Infinity", "sample_max_value": Infinity}',
    );
    expect(config).toMatchObject({
      lambda_min_clipped: -Infinity,
      sample_max_value: Infinity,
      _class_name: 'NaN " -Infinity',
    });
    expect(config.beta_end).toBeUndefined();
  });

  it('is followed in its timestep spacing, whatever class wrote it', () => {
    const timesteps = (config: object) =>
      createSampler('dpmpp_2m', noiseScheduleSchema.parse({ ...betas, ...config }), 4).timesteps;
    expect(timesteps({})).toEqual([999, 749, 500, 250]);
    expect(timesteps({ _class_name: 'DDIMScheduler', timestep_spacing: 'trailing' })).toEqual([
      999, 749, 499, 249,
    ]);
    for (const _class_name of ['DDIMScheduler', 'PNDMScheduler', 'EulerDiscreteScheduler', undefined]) {
      expect(timesteps({ _class_name, timestep_spacing: 'leading' })).toEqual(
        [601, 401, 201, 1].map((t) => t + 200),
      );
    }
  });

  it("starts pndm with Runge-Kutta steps where PNDM's own file doesn't skip them", () => {
    const pndm = (config: object, steps: number) =>
      createSampler('pndm', noiseScheduleSchema.parse({ ...betas, ...config }), steps);
    expect(pndm({ _class_name: 'PNDMScheduler' }, 5).timesteps).toHaveLength(14);
    expect(pndm({ skip_prk_steps: false }, 5).timesteps).toHaveLength(14);
    expect(pndm({ _class_name: 'PNDMScheduler', skip_prk_steps: true }, 5).timesteps).toHaveLength(6);
    expect(pndm({ _class_name: 'DDIMScheduler' }, 5).timesteps).toHaveLength(6);
    expect(() => pndm({ skip_prk_steps: false }, 3)).toThrow(
      expect.objectContaining({ name: 'UserError', message: expect.stringContaining('at least 4 steps') }),
    );
  });

  it.each([
    [
      { prediction_type: 'flow_prediction' },
      'prediction_type: expected one of epsilon, v_prediction, sample, but it is "flow_prediction"',
    ],
    [
      { beta_schedule: 'sigmoid' },
      'beta_schedule: expected one of linear, scaled_linear, squaredcos_cap_v2, but it is "sigmoid"',
    ],
    [{ timestep_spacing: 3 }, 'timestep_spacing: expected one of leading, linspace, trailing, but it is 3'],
    [{ use_flow_sigmas: true }, 'use_flow_sigmas: only false is supported, but it is true'],
    [{ variance_type: 'learned_range' }, 'variance_type: expected one of fixed_small'],
    [{ timestep_type: 'continuous' }, 'timestep_type: only "discrete" is supported, but it is "continuous"'],
    [{ num_train_timesteps: 0 }, 'num_train_timesteps: '],
    [{ num_train_timesteps: 1e9 }, 'num_train_timesteps: '],
    [{ num_train_timesteps: 10.5 }, 'num_train_timesteps: '],
    [{ beta_end: 1.5 }, 'beta_end: '],
    [{ beta_start: '0.1' }, 'beta_start: '],
    [{ trained_betas: [0.1, 0.2] }, 'trained_betas: expected as many betas as num_train_timesteps'],
    [{ trained_betas: [0.1, 0], num_train_timesteps: 2 }, 'trained_betas.1: '],
    [{ original_inference_steps: 1001 }, 'original_inference_steps: expected at most num_train_timesteps'],
    [[], 'the file: '],
    ['text', 'the file: '],
  ])('refuses %j and names the field', async (config, message) => {
    const error = await readSchedule(JSON.stringify(config)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'UserError', code: 'bad_config' });
    expect(String(error)).toContain(`scheduler_config.json can't be used: ${message}`);
    expect(String(error)).toMatch(/^.+$/);
  });
});
