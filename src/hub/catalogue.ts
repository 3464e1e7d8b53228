/** The catalogue: manifests that say where the files of a model come from and where they go. */

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError, suggestNearest, UserError } from '../errors.ts';
import { isSafePath } from './address/safe-names.ts';
import { modelKinds } from './plan/plan.ts';

const safePath = z.string().refine((text) => isSafePath(text.replace(/\/$/, '').replaceAll('*', 'x')), {
  error: 'must be a path inside of its folder',
});

const fileSchema = z.strictObject({
  /** In the repository; `*` stands for any part of a name. */
  from: safePath,
  /** In the bundle; with "/" at its end, the folder that the file keeps its name in. */
  to: safePath,
  size: z.number().int().positive().optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

const sourceSchema = z.strictObject({
  repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  /** A commit, where it is known; else the branch whose commit is looked up, and recorded, when it is pulled. */
  revision: z.string().min(1).max(100),
  files: z.array(fileSchema).min(1),
});

const manifestSchema = z.strictObject({
  kind: z.enum(modelKinds),
  title: z.string().min(1).max(100),
  about: z.string().min(1).max(300),
  license: z.string().min(1).max(300),
  page: z.url(),
  /** Bytes in all, for a word before anything is asked of a server. */
  bytes: z.number().int().positive(),
  sources: z.array(sourceSchema).min(1),
  /** The content of bundle.json. */
  bundle: z.record(z.string(), z.unknown()).optional(),
  triggerWords: z.array(z.string()).optional(),
});
export type Manifest = z.output<typeof manifestSchema> & { readonly name: string };

export async function listCatalogue(folder: string): Promise<Manifest[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map((name) => readManifest(path.join(folder, name))));
}

/** @throws UserError `unknown_model` */
export async function findManifest(folder: string, name: string): Promise<Manifest> {
  const all = await listCatalogue(folder);
  const found = all.find((manifest) => manifest.name === name);
  if (found !== undefined) return found;
  const names = all.map((manifest) => manifest.name);
  const hint = names.length === 0 ? 'it is empty' : suggestNearest(name, names);
  throw new UserError(
    'unknown_model',
    `The catalogue has no model ${JSON.stringify(name)}; ${hint}. A model of the Hub is OWNER/MODEL`,
  );
}

async function readManifest(file: string): Promise<Manifest> {
  try {
    const parsed = manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return { ...parsed, name: path.basename(file, '.json') };
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new AppError('bad_manifest', `${file} is no manifest of the catalogue: ${why}`, { cause });
  }
}
