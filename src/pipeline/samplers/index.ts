/** The samplers by the names people know them by. */
import { AppError, suggestNearest, UserError } from '../../errors.ts';
import type { NoiseScheduleConfig } from './config.ts';
import { createDdim } from './ddim.ts';
import { dpmSolverMultistep } from './dpm-solver-multistep.ts';
import { createEuler, createEulerAncestral } from './euler.ts';
import { createLcm } from './lcm.ts';
import { createPndm } from './pndm.ts';
import type { CreateSampler, Sampler } from './sampler.ts';
import { createTcd } from './tcd.ts';
import { createUnipc } from './unipc.ts';

export type { NoiseScheduleConfig } from './config.ts';
export type { Sampler } from './sampler.ts';

const samplers = {
  ddim: createDdim,
  ddim_trailing: (config, ...rest) => createDdim({ ...config, timestep_spacing: 'trailing' }, ...rest),
  dpmpp_2m: dpmSolverMultistep({}),
  dpmpp_2m_karras: dpmSolverMultistep({ spread: 'karras' }),
  dpmpp_2m_sde_karras: dpmSolverMultistep({ spread: 'karras', sde: true }),
  dpmpp_2m_ays: dpmSolverMultistep({ spread: 'aligned' }),
  dpmpp_2m_sde_ays: dpmSolverMultistep({ spread: 'aligned', sde: true }),
  euler: createEuler,
  euler_a: createEulerAncestral,
  unipc: createUnipc,
  pndm: createPndm,
  lcm: createLcm,
  tcd: createTcd,
} satisfies Record<string, CreateSampler>;

/** As much of a mistyped name as is read. */
const maxName = 40;

export type SamplerName = keyof typeof samplers;

/** All names, in the order to list them in. */
export const samplerNames = Object.keys(samplers).filter(isSamplerName);

function isSamplerName(name: string): name is SamplerName {
  return Object.hasOwn(samplers, name);
}

function parseSamplerName(name: string): SamplerName {
  if (isSamplerName(name)) return name;
  const typed = name.slice(0, maxName);
  throw new UserError(
    'unknown_sampler',
    `There is no sampler ${JSON.stringify(typed)}; ${suggestNearest(typed, samplerNames)}`,
  );
}

/**
 * A sampler for one image. `steps` is what the person asked for; `strength` (img2img, over 0 up to 1) keeps that share
 * of them, as diffusers' StableDiffusionImg2ImgPipeline does. pndm calls the UNet more often than it has
 * steps.
 * @throws UserError `unknown_sampler` or `bad_request`, for steps or a strength that leave nothing to do or too much
 */
export function createSampler(
  name: string,
  config: NoiseScheduleConfig,
  steps: number,
  strength?: number,
): Sampler {
  const create = samplers[parseSamplerName(name)];
  const most = config.num_train_timesteps;
  if (!Number.isInteger(steps) || steps < 1 || steps > most) {
    throw new UserError(
      'bad_request',
      `The steps must be a whole number from 1 to ${most}, but they are ${steps}.`,
    );
  }
  return inOrder(create(config, steps, strength === undefined ? 0 : skippedSteps(steps, strength)));
}

function skippedSteps(steps: number, strength: number): number {
  if (!(strength > 0 && strength <= 1)) {
    throw new UserError('bad_request', `The strength must be over 0 and at most 1, but it is ${strength}.`);
  }
  const kept = Math.min(Math.trunc(steps * strength), steps);
  if (kept === 0) {
    throw new UserError(
      'bad_request',
      `A strength of ${strength} leaves none of ${steps} steps; it takes more steps or a strength of at least ${1 / steps}.`,
    );
  }
  return steps - kept;
}

/** A sampler keeps a history, so a step left out or taken twice would go unnoticed and spoil the picture. */
function inOrder(sampler: Sampler): Sampler {
  let expected = 0;
  return {
    ...sampler,
    step(output, index, latent, noise) {
      if (index !== expected || index >= sampler.timesteps.length) {
        throw new AppError('sampler_order', `The sampler was at step ${expected}, but step ${index} came.`);
      }
      // Copies, since the history outlives the call, and `output` may be a view of a whole batch's memory.
      const next = sampler.step(output.slice(), index, latent.slice(), noise);
      expected += 1;
      return next;
    },
  };
}
