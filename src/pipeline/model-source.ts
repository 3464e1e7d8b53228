/** Finds what a request's model is made of on this disk, and opens it. */

import path from 'node:path';
import { UserError } from '../errors.ts';
import type { ModelRef } from '../request/model-ref.ts';
import { type Bundle, readBundle, resolveBundle } from './bundle.ts';

/** A model that was found, before anything of it is read. */
export interface ModelSource {
  readonly folder: string;
  readonly adapters: ModelRef['adapters'];
}

/** @throws UserError `unknown_model` or `unknown_adapter` */
export async function findModel({ base, adapters }: ModelRef, modelsFolder: string): Promise<ModelSource> {
  const [adapter] = adapters;
  if (adapter !== undefined) {
    throw new UserError('unknown_adapter', `There is no LoRA ${JSON.stringify(adapter.name)}`);
  }
  return { folder: await resolveBundle(base, modelsFolder), adapters };
}

/** @throws AppError or UserError for a bundle that can't be used */
export function openModel({ folder }: ModelSource): Promise<Bundle> {
  return readBundle(folder);
}

/** Folders and files whose change makes another model of it. */
export function sourceFiles({ folder }: ModelSource): string[] {
  return [path.resolve(folder)];
}

/** The same text for the same files at the same strengths. */
export function sourceKey({ folder, adapters }: ModelSource): string {
  return JSON.stringify([folder, ...adapters]);
}
