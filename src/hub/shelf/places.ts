/** Where a pull keeps its things: the place the model will have, and the workshop beside the models until then. */

import { createHash } from 'node:crypto';
import path from 'node:path';
import { kindFolders, type Plan, type PlannedFile } from '../plan/plan.ts';

/** Holds unfinished pulls. Its name begins with a dot, and nothing in it is ever looked at as a model. */
export const workshopName = '.pulls';

export interface Places {
  /** The folder or the file that the model will be. */
  readonly target: string;
  readonly lock: string;
  /** Parts and whole files, by what they hold, until all are here. */
  readonly workshop: string;
  /** The whole model just before it gets its place; by the plan, so that nothing of another one gets in. */
  readonly tree: string;
  /** The model that was there before, while the new one takes its place. */
  readonly old: string;
}

export function placesOf(modelsFolder: string, plan: Plan): Places {
  const folder = kindFolders[plan.kind];
  const target = path.join(
    modelsFolder,
    folder,
    plan.shape === 'folder' ? plan.name : `${plan.name}.safetensors`,
  );
  const key = folder === '' ? plan.name : `${folder}~${plan.name}`;
  const workshop = path.join(modelsFolder, workshopName, key);
  return {
    target,
    lock: `${workshop}.lock`,
    workshop,
    tree: path.join(workshop, `tree-${planHash(plan)}`),
    old: path.join(workshop, 'old'),
  };
}

/** The name of a file's bytes in the workshop. */
export function blobName(file: PlannedFile): string {
  return file.digest?.hex ?? `address-${hash(file.gets.map(({ url }) => url).join(' ')).slice(0, 32)}`;
}

function planHash(plan: Plan): string {
  const files = plan.files.map((file) => [file.path, blobName(file)]);
  return hash(JSON.stringify([files, plan.writes, plan.shares])).slice(0, 16);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
