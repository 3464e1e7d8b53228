/**
 * All that can be asked for, one entry each. Flags, slash options, options of the command line, the queue's record, the
 * pipeline's request and the text in PNG files follow from it; the words for it are in `commands/texts`.
 */
import type { Field } from './field.ts';

/** ELLA's own defaults for SD 1.5 are taken where a model has none. */
export const fields = {
  prompt: { kind: 'text', about: 'picture', required: true, max: 6_000 },
  size: {
    kind: 'size',
    about: 'picture',
    min: 64,
    max: 8_192,
    multiple: 8,
    maxRatio: 4,
    default: { width: 512, height: 512 },
    flags: {
      ar: {
        aliases: ['aspect', 'ratio'],
        example: '3:2',
        menu: ['1:1', '3:2', '2:3', '4:3', '3:4', '16:9', '9:16'],
      },
      size: { example: '512x768', rare: true },
    },
    png: 'Size',
    shown: true,
  },
  /** Image i is drawn with `seed` + i. */
  seed: {
    kind: 'seed',
    about: 'picture',
    min: 0,
    max: 0xffff_ffff,
    flags: { seed: { example: '7' } },
    png: 'Seed',
    shown: true,
  },
  negative: {
    kind: 'text',
    about: 'picture',
    max: 6_000,
    default: '',
    flags: {
      no: { aliases: ['negative', 'neg'], cli: 'negative', example: 'blur, text', adds: true },
    },
    shown: true,
  },
  images: {
    kind: 'whole',
    about: 'picture',
    min: 1,
    max: 8,
    default: 1,
    flags: { n: { aliases: ['images', 'count'], cli: 'images', example: '4', menu: 'all' } },
  },
  steps: {
    kind: 'whole',
    about: 'picture',
    min: 1,
    max: 1_000,
    limit: 'maxSteps',
    default: 25,
    flags: { steps: { example: '30' } },
    png: 'Steps',
    shown: true,
  },
  /** 1 switches guidance off. */
  guidance: {
    kind: 'decimal',
    about: 'picture',
    min: 1,
    max: 50,
    default: 10,
    flags: { cfg: { aliases: ['guidance', 'scale'], cli: 'guidance', example: '9' } },
    png: 'CFG scale',
    shown: true,
  },
  sampler: {
    kind: 'name',
    about: 'picture',
    among: 'samplers',
    max: 100,
    default: 'dpmpp_2m',
    flags: { sampler: { example: 'euler_a', menu: 'all' } },
    png: 'Sampler',
    shown: true,
  },
  model: {
    kind: 'model',
    about: 'weights',
    required: true,
    flags: {
      model: { example: 'shapes', menu: 'all' },
      lora: { aliases: ['loras'], example: 'ink:0.8', adds: true },
      vae: { example: 'sharp', rare: true, typed: true },
      /** The bundle that reads the prompt for a checkpoint. */
      base: { example: 'ella-sd15', rare: true, typed: true },
    },
    png: 'Model',
    shown: true,
  },
  /** On the command line each is typed with its picture. */
  controls: {
    kind: 'controls',
    about: 'weights',
    max: 3,
    only: 'chat',
    flags: { control: { aliases: ['controlnet'], example: 'canny:0.8', adds: true } },
    shown: true,
  },
  guide: {
    kind: 'picture',
    about: 'picture',
    only: 'chat',
    flags: { 'control-image': { example: '' } },
  },
  init: {
    kind: 'picture',
    about: 'picture',
    flags: { image: { cli: 'init', example: '' } },
  },
  /** How far to go from the picture to start from; 1 keeps nothing of it. */
  strength: {
    kind: 'decimal',
    about: 'picture',
    min: 0,
    above: true,
    max: 1,
    default: 0.75,
    needs: 'init',
    flags: { strength: { example: '0.6' } },
    png: 'Denoising strength',
    shown: true,
  },
  /**
   * How much of the work is done. In `fast` and `draft` steps take again what earlier ones computed: sooner done, and
   * another picture than the exact one; a draft is for a first look.
   */
  effort: {
    kind: 'choice',
    about: 'picture',
    values: ['exact', 'fast', 'draft'],
    flags: {
      fast: { means: 'fast', example: '' },
      draft: { means: 'draft', example: '' },
      exact: { means: 'exact', example: '', rare: true, typed: true },
    },
    png: 'Effort',
    shown: true,
  },
  /**
   * How prompts are fed to T5. `fixed`: padded and cut to 128 tokens as ELLA was trained; all others: unpadded and up to
   * 512 tokens, all that T5 was trained on.
   */
  tokenLength: {
    kind: 'choice',
    about: 'picture',
    values: ['auto', 'fixed', 'flexible', 'long'],
    default: 'auto',
    flags: {
      tokens: { aliases: ['token-length'], cli: 'token-length', example: 'long', rare: true },
      long: { means: 'long', example: '' },
    },
  },
  /** Whether CLIP's 77 tokens go in front of the connector's (ELLA+CLIP). */
  clip: {
    kind: 'switch',
    about: 'picture',
    default: false,
    needs: 'clip',
    flags: { clip: { example: '' } },
  },
  /** What CLIP reads instead of the prompt, such as tags beside a sentence. */
  clipPrompt: {
    kind: 'text',
    about: 'picture',
    max: 6_000,
    needs: 'clip',
    turnsOn: 'clip',
    flags: { 'clip-prompt': { aliases: ['clipprompt', 'tags'], example: 'watercolor, muted colors' } },
    png: 'CLIP prompt',
    shown: true,
  },
  /** 1 takes CLIP's last layer, 2 the one before it. */
  clipSkip: {
    kind: 'whole',
    about: 'picture',
    min: 1,
    max: 24,
    needs: 'clip',
    turnsOn: 'clip',
    flags: { 'clip-skip': { aliases: ['clipskip'], example: '2', rare: true } },
    png: 'Clip skip',
    shown: true,
  },
  /** CLIP alone reads the negative prompt, and ELLA only the other, as its authors offer. */
  negativeClip: {
    kind: 'switch',
    about: 'picture',
    needs: 'clip',
    flags: { 'negative-clip': { example: '', rare: true, typed: true } },
  },
  /** Textual inversions that the texts name, so that whoever draws has them. */
  embeddings: { kind: 'names', about: 'weights', max: 16 },
  /** A language model makes the prompt longer before it is drawn; what is drawn is then the longer one. */
  expand: {
    kind: 'switch',
    about: 'record',
    flags: { expand: { aliases: ['enhance'], example: '' } },
  },
  /** The result goes to the person alone. */
  private: {
    kind: 'switch',
    about: 'delivery',
    only: 'chat',
    flags: { private: { example: '' } },
  },
  /** Pictures are hidden until they are clicked, where the platform can. */
  spoiler: {
    kind: 'switch',
    about: 'delivery',
    only: 'chat',
    flags: { spoiler: { example: '' } },
  },
  /** Values that the member saved under a name. */
  preset: {
    kind: 'preset',
    about: 'record',
    only: 'chat',
    flags: { preset: { example: 'poster' } },
  },
  /** How many requests it becomes, each with seeds of its own. */
  repeat: {
    kind: 'whole',
    about: 'record',
    only: 'chat',
    min: 1,
    max: 40,
    flags: { repeat: { aliases: ['r'], example: '3' } },
  },
  /** What came from the member's preset and from their defaults, as flags. */
  filled: { kind: 'names', about: 'record', max: 40 },
  /** The job that this one was made from: by a rerun, an edit, a variation. */
  parent: { kind: 'job', about: 'record', max: 64 },
} as const satisfies Readonly<Record<string, Field>>;

export type Fields = typeof fields;
export type FieldName = keyof Fields;

type FlagsOf<F> = F extends { readonly flags: infer All } ? keyof All & string : never;

/** The names of all flags, without their aliases. */
export type FlagName = { [N in FieldName]: FlagsOf<Fields[N]> }[FieldName];

type MenusOf<F> = F extends { readonly flags: infer All }
  ? { [N in keyof All & string]: All[N] extends { readonly menu: unknown } ? N : never }[keyof All & string]
  : never;

/** The flags that forms have a menu of. */
export type MenuFlag = { [N in FieldName]: MenusOf<Fields[N]> }[FieldName];

/** Fields that every result shows, under a label. */
export type ShownField = {
  [N in FieldName]: Fields[N] extends { readonly shown: true } ? N : never;
}[FieldName];

/** What people can give: the prompt, or something by its flag. */
export type OptionName = 'prompt' | FlagName;
