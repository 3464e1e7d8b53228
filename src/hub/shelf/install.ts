/** Turns the whole files of a workshop into a model: one rename, so that a model is there or not, never half. */

import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { linkOrCopy } from './link-or-copy.ts';
import type { Places } from './places.ts';
import { type PullRecord, readRecord, recordFile, recordOf, writeRecord } from './record.ts';

/** A whole file, wherever it lies at the moment. */
export interface Found {
  readonly at: string;
  readonly size: number;
  readonly sha256: string;
}

/** @param found every file of the plan, by its path */
export async function installPlan(
  plan: Plan,
  places: Places,
  found: ReadonlyMap<string, Found>,
  modelsFolder: string,
): Promise<PullRecord> {
  const record = recordOf(
    plan,
    plan.files.map(({ path: name }) => ({
      path: name,
      size: of(found, name).size,
      sha256: of(found, name).sha256,
    })),
    new Date(),
  );
  await mkdir(path.dirname(places.target), { recursive: true });
  if (plan.shape === 'file') await installFile(plan, places, found, record);
  else await installFolder(plan, places, found, record, modelsFolder);
  await rm(places.workshop, { recursive: true, force: true });
  return record;
}

function of(found: ReadonlyMap<string, Found>, name: string): Found {
  const file = found.get(name);
  if (file === undefined) throw new AppError('bad_plan', `${name} is missing after all files were fetched`);
  return file;
}

async function installFile(
  plan: Plan,
  { target }: Places,
  found: ReadonlyMap<string, Found>,
  record: PullRecord,
): Promise<void> {
  for (const { path: name } of plan.files) {
    const { at } = of(found, name);
    if (at !== target) await rename(at, target);
  }
  await writeRecord(recordFile(target, 'file'), record);
}

/** Builds the whole folder aside and swaps it in: what is loaded is the old model or the new one, never some of each. */
async function installFolder(
  plan: Plan,
  places: Places,
  found: ReadonlyMap<string, Found>,
  record: PullRecord,
  modelsFolder: string,
): Promise<void> {
  const { target, tree, old } = places;
  for (const { path: name } of plan.files) {
    const { at } = of(found, name);
    const to = path.join(tree, name);
    await mkdir(path.dirname(to), { recursive: true });
    if (at !== to) await linkOrCopy(at, to);
  }
  for (const [name, text] of Object.entries(plan.writes)) await writeFile(path.join(tree, name), text);
  if (plan.shares !== undefined) {
    for (const part of plan.shares.parts)
      await shareFolder(path.join(modelsFolder, plan.shares.bundle, part), path.join(tree, part));
  }
  await writeRecord(recordFile(tree, 'folder'), record);
  if (await exists(target)) await rename(target, old);
  await rename(tree, target);
  await keepExtras(places);
}

/** Goes on where a kill came between the renames above: the old model is back in its place, or its extras are kept. */
export async function putBack(places: Places): Promise<void> {
  if (!(await exists(places.old))) return;
  if (await exists(places.target)) await keepExtras(places);
  else await rename(places.old, places.target);
}

/** What the person put into the folder themselves stays: all that neither the old record nor the new model has. */
async function keepExtras({ target, old }: Places): Promise<void> {
  if (!(await exists(old))) return;
  const before = await readRecord(recordFile(old, 'folder'));
  const pulled = new Set(before?.files.map((file) => file.path));
  for (const entry of await readdir(old, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const from = path.join(entry.parentPath, entry.name);
    const name = path.relative(old, from);
    const to = path.join(target, name);
    if (pulled.has(name.split(path.sep).join('/')) || (await exists(to))) continue;
    await mkdir(path.dirname(to), { recursive: true });
    await rename(from, to);
  }
  await rm(old, { recursive: true });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function shareFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(to, entry.name);
    await rm(file, { force: true });
    await linkOrCopy(path.join(from, entry.name), file);
  }
}
