/** A bundle: the folder of one model, in diffusers' layout plus ELLA's connector. */

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { type ClipConfig, clipConfigSchema } from '../graph/models/clip-text-encoder.ts';
import { type ConnectorConfig, connectorConfigSchema } from '../graph/models/connector.ts';
import { type T5Config, t5ConfigSchema } from '../graph/models/t5-encoder.ts';
import { type UnetConfig, unetConfigSchema } from '../graph/models/unet-config.ts';
import { type VaeConfig, vaeConfigSchema } from '../graph/models/vae-config.ts';
import type { Weights } from '../graph/safetensors/weight-set.ts';
import { openWeights } from '../graph/safetensors/weights.ts';
import { pictureSchema } from '../request/request.ts';
import { worldSchema } from './beyond-world.ts';
import { effortSchemas } from './fast.ts';
import { readConfig } from './json-file.ts';
import type { Embedding } from './loaders/embeddings.ts';
import type { TinyDecoder } from './loaders/taesd.ts';
import { type NoiseScheduleConfig, noiseScheduleSchema } from './samplers/config.ts';
import { samplerNames } from './samplers/index.ts';
import { loadTokenizer, type Tokenizer } from './text/tokenizer.ts';

const side = z.number().int().positive();

const bundleFileSchema = z.object({
  name: z.string().min(1).max(100),
  license: z.string().max(1000).default('unknown'),
  /** For what a request leaves open. */
  defaults: pictureSchema.and(z.object({ sampler: z.enum(samplerNames).optional() })).default({}),
  limits: z.object({ minSize: side, maxSize: side, maxSteps: side }).partial().default({}),
  /** Prompts that show what it can do. */
  examples: z.array(z.string().min(1).max(500)).max(20).default([]),
  /** Of a model that knows a few things only. */
  world: worldSchema.optional(),
  /** How much of their work the steps of a fast drawing and of a draft leave out. */
  ...effortSchemas,
  /** latent → RGB for previews: one row [r, g, b] a latent channel, and what is added to the sum. */
  preview: z
    .object({
      factors: z.array(z.tuple([z.number(), z.number(), z.number()])),
      bias: z.array(z.number()).length(3),
    })
    .optional(),
});
export type BundleFile = z.infer<typeof bundleFileSchema>;

/** The networks of a bundle, named like their folders. */
export type Part = 'text_encoder_t5' | 'ella' | 'unet' | 'vae' | 'text_encoder';

/** Who reads prompts. */
export type TextReader = 't5' | 'clip';

/** A model before any weight is loaded. Its parts need not lie in one folder: only the bundle knows where they are. */
export interface Bundle extends BundleFile {
  readonly folder: string;
  /** Whether T5 and connector are its own; a checkpoint borrows those of a bundle. */
  readonly ownReader: boolean;
  readonly configs: {
    readonly t5: T5Config;
    readonly connector: ConnectorConfig;
    readonly unet: UnetConfig;
    readonly vae: VaeConfig;
    readonly schedule: NoiseScheduleConfig;
    /** Present where the bundle has a CLIP text encoder, for ELLA+CLIP. */
    readonly clip: ClipConfig | undefined;
  };
  /** Decodes in place of the autoencoder, faster and less exactly. */
  readonly tinyDecoder?: TinyDecoder | undefined;
  /** Shows how a drawing stands; without it, previews have a pixel a latent. */
  readonly previewDecoder?: TinyDecoder | undefined;
  /** Names of the LoRAs that are laid over it. */
  readonly loras?: readonly string[] | undefined;
  /** What of its files is left out, for people; one line each. */
  readonly notes: readonly string[];
  /** @throws AppError `missing_file` or `bad_safetensors` */
  weightsOf(part: Part): Promise<Weights>;
  /** @throws AppError `missing_file` or `bad_tokenizer` */
  tokenizerOf(reader: TextReader): Promise<Tokenizer>;
  /** A ControlNet for this model, by its name or kind. @throws UserError `unknown_adapter` or `wrong_kind` */
  controlNet(name: string): Promise<Weights>;
  /** The textual inversions that are named in `texts`. @throws UserError for files that can't be used */
  embeddingsIn(texts: readonly string[]): Promise<readonly Embedding[]>;
}

/** The parts that this bundle has. */
export function partsOf({ configs }: Pick<Bundle, 'configs'>): Part[] {
  return ['text_encoder_t5', 'ella', 'unet', 'vae', ...(configs.clip ? (['text_encoder'] as const) : [])];
}

const tokenizerFolders = { t5: 'tokenizer_t5', clip: 'tokenizer' };

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/**
 * Reads the bundle in `folder` and checks that its parts fit each other.
 * @throws UserError `missing_file`, `bad_config` or `bad_bundle`
 */
export async function readBundle(folder: string): Promise<Bundle> {
  const at = (...parts: string[]) => path.join(folder, ...parts);
  const optional = async <T extends z.ZodType>(file: string, schema: T): Promise<z.infer<T>> =>
    (await exists(file)) ? readConfig(file, schema) : schema.parse({});
  const withName = bundleFileSchema.extend({
    name: bundleFileSchema.shape.name.default(path.basename(folder)),
  });
  const configs = {
    t5: await readConfig(at('text_encoder_t5', 'config.json'), t5ConfigSchema),
    connector: await optional(at('ella', 'config.json'), connectorConfigSchema),
    unet: await readConfig(at('unet', 'config.json'), unetConfigSchema),
    vae: await readConfig(at('vae', 'config.json'), vaeConfigSchema),
    schedule: await readConfig(at('scheduler', 'scheduler_config.json'), noiseScheduleSchema),
    clip: (await exists(at('text_encoder', 'config.json')))
      ? await readConfig(at('text_encoder', 'config.json'), clipConfigSchema)
      : undefined,
  };
  checkFit(folder, configs);
  return {
    ...(await optional(at('bundle.json'), withName)),
    folder,
    ownReader: true,
    configs,
    notes: [],
    weightsOf: (part) => openWeights(at(part)),
    tokenizerOf: (reader) => loadTokenizer(at(tokenizerFolders[reader])),
    embeddingsIn: async () => [],
    controlNet: async (name) => {
      throw new UserError(
        'unknown_adapter',
        `There is no ControlNet ${JSON.stringify(name)} beside this bundle`,
      );
    },
  };
}

/** UNets of the same family that draw something else, by the channels they read. */
const otherUnets: Readonly<Record<number, string>> = {
  5: 'a depth-to-image UNet',
  8: 'an InstructPix2Pix UNet',
  9: 'an inpainting UNet',
};
/** Other versions of Stable Diffusion, by the width of the text they attend to. */
const otherVersions: Readonly<Record<number, string>> = { 1024: 'Stable Diffusion 2', 2048: 'SDXL' };

function checkFamily(where: string, { unet, vae, connector }: Bundle['configs']): void {
  const { in_channels, cross_attention_dim } = unet;
  const other = in_channels === vae.latent_channels ? undefined : otherUnets[in_channels];
  if (other !== undefined) {
    const what = `The UNet of ${where} is ${other}: it reads ${in_channels} channels`;
    throw new UserError('bad_bundle', `${what}, but only UNets that draw from text alone (4) are supported`);
  }
  const [width = 0] = [cross_attention_dim].flat();
  const version = width === connector.width ? undefined : otherVersions[width];
  if (version !== undefined) {
    const what = `The UNet of ${where} is one of ${version}: it attends to text of width ${width}`;
    throw new UserError('bad_bundle', `${what}, but ELLA works with Stable Diffusion 1.x (768)`);
  }
}

/** @throws UserError `bad_bundle` for parts that don't fit each other; `where` names them */
export function checkFit(where: string, configs: Bundle['configs']): void {
  checkFamily(where, configs);
  const { t5, connector, unet, vae, clip } = configs;
  const contextWidths = [unet.cross_attention_dim].flat();
  const pairs: [string, number, string, number][] = [
    ["the text encoder's d_model", t5.d_model, "the connector's input_dim", connector.input_dim],
    ["the VAE's latent_channels", vae.latent_channels, "the UNet's out_channels", unet.out_channels],
    ["the VAE's latent_channels", vae.latent_channels, "the UNet's in_channels", unet.in_channels],
    ...contextWidths.map((width): [string, number, string, number] => [
      "the connector's width",
      connector.width,
      "the UNet's cross_attention_dim",
      width,
    ]),
  ];
  if (clip) pairs.push(["CLIP's hidden_size", clip.hidden_size, "the connector's width", connector.width]);
  for (const [left, leftValue, right, rightValue] of pairs) {
    if (leftValue !== rightValue) {
      throw new UserError('bad_bundle', `${where}: ${left} is ${leftValue}, but ${right} is ${rightValue}`);
    }
  }
}
