/** The noise schedule that a model was trained with: what counts in `scheduler/scheduler_config.json`. */
import { z } from 'zod';

const oneOf = <const T extends readonly string[]>(...names: T) =>
  z.enum(names, { error: ({ input }) => `expected one of ${names.join(', ')}, but it is ${shown(input)}` });
const only = <const T extends string | boolean>(value: T) =>
  z
    .literal(value, { error: ({ input }) => `only ${shown(value)} is supported, but it is ${shown(input)}` })
    .optional();
const beta = z.number().gt(0).lt(1);

/**
 * Fields of diffusers' scheduler configs that mean something to the samplers here; others are left out, as diffusers
 * leaves out what a scheduler does not know, and `null` counts as absent. Which algorithm runs, DPM-Solver's order and
 * Karras sigmas are not read: the sampler's name decides them.
 */
const fields = z
  .object({
    _class_name: z.string().optional(),
    num_train_timesteps: z.int().min(1).max(100_000).default(1000),
    beta_start: beta.default(0.0001),
    beta_end: beta.default(0.02),
    beta_schedule: oneOf('linear', 'scaled_linear', 'squaredcos_cap_v2').default('linear'),
    trained_betas: z.array(beta).optional(),
    rescale_betas_zero_snr: z.boolean().default(false),
    prediction_type: oneOf('epsilon', 'v_prediction', 'sample').default('epsilon'),
    timestep_spacing: oneOf('leading', 'linspace', 'trailing').optional(),
    // Where a file is silent, diffusers' StableDiffusionPipeline sets an offset of 1 and no clipping.
    steps_offset: z.int().min(0).default(1),
    clip_sample: z.boolean().default(false),
    clip_sample_range: z.number().positive().default(1),
    set_alpha_to_one: z.boolean().optional(),
    thresholding: z.boolean().default(false),
    dynamic_thresholding_ratio: z.number().min(0).max(1).default(0.995),
    sample_max_value: z.number().positive().default(1),
    final_sigmas_type: oneOf('zero', 'sigma_min').default('zero'),
    lambda_min_clipped: z.number().or(z.literal(-Infinity)).default(-Infinity),
    lower_order_final: z.boolean().default(true),
    euler_at_final: z.boolean().default(false),
    solver_order: z.int().min(1).max(3).default(2),
    solver_type: z.string().optional(),
    disable_corrector: z.array(z.int()).default([]),
    original_inference_steps: z.int().min(1).default(50),
    timestep_scaling: z.number().positive().default(10),
    // These change what the model's output or its timesteps mean: passing over them would draw nonsense.
    use_flow_sigmas: only(false),
    variance_type: oneOf('fixed_small', 'fixed_small_log', 'fixed_large', 'fixed_large_log').optional(),
    timestep_type: only('discrete'),
    interpolation_type: only('linear'),
    predict_x0: only(true),
  })
  .refine((config) => !config.trained_betas || config.trained_betas.length === config.num_train_timesteps, {
    path: ['trained_betas'],
    error: 'expected as many betas as num_train_timesteps',
  })
  .refine((config) => config.original_inference_steps <= config.num_train_timesteps, {
    path: ['original_inference_steps'],
    error: 'expected at most num_train_timesteps',
  });

/** Checks a parsed `scheduler_config.json`; its issues name the field, what is supported and what came. */
export const noiseScheduleSchema = z.preprocess(withoutNulls, fields);

/** The checked fields, by their names in the file. */
export type NoiseScheduleConfig = z.infer<typeof fields>;

export type TimestepSpacing = NonNullable<NoiseScheduleConfig['timestep_spacing']>;

const leadingClasses = new Set([
  'DDIMScheduler',
  'PNDMScheduler',
  'LCMScheduler',
  'DDPMScheduler',
  'TCDScheduler',
]);

/**
 * The spacing of a sampler's timesteps: the file's if it chose one, else the sampler's own. Files list the default of
 * the class that wrote them too; that is no choice, and must not make, say, DPM-Solver++ run on DDIM's timesteps.
 */
export function spacingFor(config: NoiseScheduleConfig, own: TimestepSpacing): TimestepSpacing {
  const { _class_name: writer, timestep_spacing: given = own } = config;
  if (writer === undefined) return given;
  const writersOwn = leadingClasses.has(writer) ? 'leading' : 'linspace';
  return given === writersOwn ? own : given;
}

function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter((entry) => entry[1] !== null));
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
