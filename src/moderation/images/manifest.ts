/** What the labels of a classifier mean: `safety.json` beside its files, or the labels' own names. */
import { z } from 'zod';
import { UserError } from '../../errors.ts';

/** How much of a label's probability counts as unsafe, from 0 to 1. */
export type LabelWeights = ReadonlyMap<string, number>;

const manifestSchema = z.strictObject({
  version: z.literal(1),
  /** For people, such as where it came from. */
  title: z.string().max(200).optional(),
  source: z.string().max(500).optional(),
  license: z.string().max(100).optional(),
  labels: z.record(z.string().min(1), z.number().min(0).max(1)),
});

export type SafetyManifest = z.output<typeof manifestSchema>;

/** Labels that published classifiers use, in lower case. */
const usual: Readonly<Record<string, number>> = {
  nsfw: 1,
  nsfl: 1,
  unsafe: 1,
  explicit: 1,
  porn: 1,
  hentai: 1,
  gore: 1,
  violence: 1,
  sexy: 0.5,
  suggestive: 0.5,
  sfw: 0,
  safe: 0,
  normal: 0,
  neutral: 0,
  drawing: 0,
  drawings: 0,
};

/**
 * @param manifest the text of `safety.json`; undefined where there is none
 * @param labels of the classifier
 * @throws UserError `bad_safety_model` where a label would be left without a meaning
 */
export function readLabelWeights(manifest: string | undefined, labels: readonly string[]): LabelWeights {
  const known = manifest === undefined ? usual : readManifest(manifest).labels;
  const nameOf = (label: string) => (manifest === undefined ? label.trim().toLowerCase() : label);
  const weights = new Map(labels.map((label) => [label, known[nameOf(label)]] as const));
  const open = [...weights].filter(([, weight]) => weight === undefined).map(([label]) => label);
  if (open.length > 0 || labels.length === 0) {
    throw new UserError(
      'bad_safety_model',
      `safety.json must say for each label how unsafe it is, from 0 to 1: {"version": 1, "labels": {${JSON.stringify(open[0] ?? 'nsfw')}: 1}}`,
    );
  }
  if (![...weights.values()].some((weight) => weight !== 0)) {
    throw new UserError('bad_safety_model', 'safety.json calls every label safe, so nothing would be found');
  }
  return weights as LabelWeights;
}

function readManifest(text: string): SafetyManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError('bad_safety_model', 'safety.json is not valid JSON', { cause });
  }
  const manifest = manifestSchema.safeParse(value);
  if (manifest.success) return manifest.data;
  const [issue] = manifest.error.issues;
  throw new UserError(
    'bad_safety_model',
    `safety.json can't be used: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
    { cause: manifest.error },
  );
}
