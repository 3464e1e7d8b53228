/** The noise schedule that a model was trained with: what counts in `scheduler/scheduler_config.json`. */
import { z } from 'zod';
import { only, shown } from '../../graph/models/config-fields.ts';

const oneOf = <const T extends readonly string[]>(...names: T) =>
  z.enum(names, { error: ({ input }) => `expected one of ${names.join(', ')}, but it is ${shown(input)}` });
const beta = z.number().gt(0).lt(1);

/**
 * The fields of diffusers' scheduler configs that the samplers here use. Others are ignored, as diffusers ignores what a
 * scheduler doesn't know, and `null` and NaN count as absent. A field without a default here has one that differs from
 * scheduler to scheduler. `steps_offset` and `clip_sample` are not read: whatever the file says, StableDiffusionPipeline
 * sets them to 1 and false.
 */
const fields = z
  .object({
    _class_name: z.string().optional(),
    num_train_timesteps: z.int().min(1).max(100_000).default(1000),
    beta_start: beta.optional(),
    beta_end: beta.optional(),
    beta_schedule: oneOf('linear', 'scaled_linear', 'squaredcos_cap_v2').optional(),
    trained_betas: z.array(beta).optional(),
    rescale_betas_zero_snr: z.boolean().default(false),
    prediction_type: oneOf('epsilon', 'v_prediction', 'sample').default('epsilon'),
    timestep_spacing: oneOf('leading', 'linspace', 'trailing').optional(),
    set_alpha_to_one: z.boolean().optional(),
    thresholding: z.boolean().default(false),
    dynamic_thresholding_ratio: z.number().min(0).max(1).default(0.995),
    sample_max_value: z.number().positive().or(z.literal(Infinity)).default(1),
    use_karras_sigmas: z.boolean().default(false),
    use_exponential_sigmas: z.boolean().default(false),
    use_beta_sigmas: z.boolean().default(false),
    use_lu_lambdas: z.boolean().default(false),
    sigma_min: z.number().positive().optional(),
    sigma_max: z.number().positive().optional(),
    final_sigmas_type: oneOf('zero', 'sigma_min').default('zero'),
    lambda_min_clipped: z.number().or(z.literal(-Infinity)).default(-Infinity),
    lower_order_final: z.boolean().default(true),
    euler_at_final: z.boolean().default(false),
    solver_order: z.int().min(1).max(3).default(2),
    solver_type: z.string().optional(),
    skip_prk_steps: z.boolean().optional(),
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
export const noiseScheduleSchema = z.preprocess(withoutAbsent, fields);

/** The checked fields, by their names in the file. */
export type NoiseScheduleConfig = z.infer<typeof fields>;

export type TimestepSpacing = NonNullable<NoiseScheduleConfig['timestep_spacing']>;

function withoutAbsent(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter((entry) => entry[1] !== null && !Number.isNaN(entry[1])),
  );
}
