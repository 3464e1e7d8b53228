/** The record of what was pulled, beside the files: what they are, where they came from, and their hashes. */

import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { isSafePath } from '../address/safe-names.ts';
import { type ModelKind, modelKinds, type Plan } from '../plan/plan.ts';

const recordSchema = z.object({
  version: z.literal(1),
  name: z.string().min(1),
  kind: z.enum(modelKinds),
  title: z.string(),
  license: z.string(),
  page: z.string(),
  /** Repositories with their commits, or AIR-like ids: what to ask for to get the same bytes again. */
  sources: z.array(z.string()),
  /** Of a single file: its name where it came from. */
  file: z.string().optional(),
  baseModel: z.string().optional(),
  triggerWords: z.array(z.string()).optional(),
  pulledAt: z.string(),
  files: z.array(
    z.object({
      path: z.string().refine(isSafePath),
      size: z.number().int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
export type PullRecord = z.output<typeof recordSchema>;
export type RecordedFile = PullRecord['files'][number];

/** Where the record of a model lies: in its folder, or beside its single file. */
export function recordFile(target: string, shape: Plan['shape']): string {
  return shape === 'folder'
    ? path.join(target, 'pulled.json')
    : target.replace(/\.safetensors$/, '.pulled.json');
}

export function recordOf(plan: Plan, files: readonly RecordedFile[], now: Date): PullRecord {
  const { title, license, page, sources, file, baseModel, triggerWords } = plan.card;
  return {
    version: 1,
    name: plan.name,
    kind: plan.kind,
    title,
    license,
    page,
    sources: [...sources],
    ...(file !== undefined && { file }),
    ...(baseModel !== undefined && { baseModel }),
    ...(triggerWords !== undefined && { triggerWords: [...triggerWords] }),
    pulledAt: now.toISOString(),
    files: [...files].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** Undefined where there is none, or none that can be read: then nothing is known of the files. */
export async function readRecord(file: string): Promise<PullRecord | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Written aside and renamed: it is there whole or not at all. */
export async function writeRecord(file: string, record: PullRecord): Promise<void> {
  const aside = `${file}.${process.pid}.new`;
  await writeFile(aside, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(aside, file);
}

/** Whether two pulls are of the same model, be it at different commits or versions. */
export function isSameModel(
  record: PullRecord,
  plan: { readonly kind: ModelKind; readonly card: Plan['card'] },
): boolean {
  const origin = (source: string | undefined) => source?.replace(/@.*$/s, '');
  return record.kind === plan.kind && origin(record.sources[0]) === origin(plan.card.sources[0]);
}
