/** The models that are here, pulled or put there by hand: found, checked byte by byte, removed. */

import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { suggestNearest, UserError } from '../../errors.ts';
import { hashFile, startHashes } from '../download/digest.ts';
import { kindFolders, type ModelKind, modelKinds, type Plan } from '../plan/plan.ts';
import { workshopName } from './places.ts';
import { type PullRecord, readRecord, recordFile } from './record.ts';

export interface Installed {
  readonly name: string;
  readonly kind: ModelKind;
  readonly shape: Plan['shape'];
  /** The folder or the file. */
  readonly target: string;
  /** Bytes of all its files. */
  readonly bytes: number;
  /** Undefined where a person put it there. */
  readonly record: PullRecord | undefined;
}

/** Sorted by kind, then by name; of two that are called the same the one in the first folder. */
export async function listInstalled(folders: readonly string[]): Promise<Installed[]> {
  const lists = modelKinds.map(async (kind) => {
    const found = (await Promise.all(folders.map((folder) => listKind(folder, kind)))).flat();
    const first = found.filter((model, at) => found.findIndex(({ name }) => name === model.name) === at);
    return first.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  });
  return (await Promise.all(lists)).flat();
}

async function listKind(modelsFolder: string, kind: ModelKind): Promise<Installed[]> {
  const folder = path.join(modelsFolder, kindFolders[kind]);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: Installed[] = [];
  for (const entry of entries) {
    const target = path.join(folder, entry.name);
    // A link to a folder or a file on another disk is a model too.
    const there = await stat(target).catch(() => undefined);
    const isFile = kind !== 'bundle' && there?.isFile() === true && entry.name.endsWith('.safetensors');
    const isFolder =
      there?.isDirectory() === true && !entry.name.startsWith('.') && (await isModel(target, kind));
    if (!isFile && !isFolder) continue;
    const shape = isFolder ? 'folder' : 'file';
    found.push({
      name: isFolder ? entry.name : path.basename(entry.name, '.safetensors'),
      kind,
      shape,
      target,
      bytes: isFolder ? await folderBytes(target) : there.size,
      record: await readRecord(recordFile(target, shape)),
    });
  }
  return found;
}

/** Whether a folder is a model, rather than a folder of models. */
async function isModel(folder: string, kind: ModelKind): Promise<boolean> {
  const sign = kind === 'bundle' ? path.join('unet', 'config.json') : undefined;
  const names = await readdir(folder).catch(() => []);
  if (sign === undefined) return names.some((name) => /\.(json|safetensors|onnx)$/.test(name));
  return stat(path.join(folder, sign)).then(
    () => true,
    () => false,
  );
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) =>
        stat(path.join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * The model that `name` means: NAME, or KIND/NAME where several kinds have one of that name.
 * @throws UserError `unknown_model`, `which_model`
 */
export async function findInstalled(folders: readonly string[], name: string): Promise<Installed> {
  const all = await listInstalled(folders);
  const long = ({ kind, name: own }: Installed) => `${kindFolders[kind] || 'bundle'}/${own}`;
  const found = all.filter((model) => model.name === name || long(model) === name);
  const [only, other] = found;
  if (only === undefined) {
    const names = all.map((model) => model.name);
    const hint = names.length === 0 ? 'there is none' : suggestNearest(name, names);
    throw new UserError('unknown_model', `${folders[0]} has no model ${JSON.stringify(name)}; ${hint}`);
  }
  if (other !== undefined)
    throw new UserError(
      'which_model',
      `Several models are called ${name}: say ${found.map(long).join(' or ')}`,
    );
  return only;
}

export interface Verdict {
  /** Files that are not as they were when they were pulled. */
  readonly changed: readonly string[];
  readonly missing: readonly string[];
}

/** Reads every byte. @throws UserError `not_pulled` where nothing is known that could be compared */
export async function verifyInstalled(
  model: Installed,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): Promise<Verdict> {
  const { record } = model;
  if (record === undefined) throw notPulled(model, 'there is nothing to compare it with');
  const changed: string[] = [];
  const missing: string[] = [];
  for (const { path: name, size, sha256 } of record.files) {
    const file = model.shape === 'folder' ? path.join(model.target, name) : model.target;
    const there = await stat(file).catch(() => undefined);
    if (there === undefined) {
      missing.push(name);
      continue;
    }
    const hashes = startHashes({ algorithm: 'sha256', hex: sha256 }, size);
    if (there.size === size) await hashFile(file, hashes, signal, onBytes);
    if (there.size !== size || !hashes.sofar().matches) changed.push(name);
  }
  return { changed, missing };
}

/** Removes what was pulled, and its unfinished pulls. @throws UserError `not_pulled` for what a person put there */
export async function removeInstalled(modelsFolder: string, model: Installed): Promise<void> {
  if (model.record === undefined) throw notPulled(model, 'delete it yourself if you mean to');
  const folder = kindFolders[model.kind];
  const key = folder === '' ? model.name : `${folder}~${model.name}`;
  await rm(model.target, { recursive: true, force: true });
  await rm(recordFile(model.target, model.shape), { force: true });
  await rm(path.join(modelsFolder, workshopName, key), { recursive: true, force: true });
}

function notPulled({ target }: Installed, why: string): UserError {
  return new UserError('not_pulled', `${target} was not pulled by this program: ${why}`);
}
