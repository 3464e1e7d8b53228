/** The classifier of an installation: found in `models/safety`, loaded when it is first needed, and kept. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../errors.ts';
import { type Classifier, loadClassifier } from './classifier.ts';

export interface Classifiers {
  /** Undefined where there is none. @throws UserError `bad_safety_model` for one that can't be used */
  find(): Promise<Classifier | undefined>;
  /** Whether there is one; it isn't loaded for that, but where it failed to load lately, there is none. */
  isHere(): Promise<boolean>;
  close(): Promise<void>;
}

/** One that could not be loaded is tried again after so many ms. */
const brokenMs = 60_000;

/** In the models folder. */
export const safetyFolder = 'safety';

export interface ClassifiersOptions {
  readonly modelsFolder: string;
  /** Which of them; the first by name where nobody says. */
  readonly name?: string | undefined;
  /** How one is loaded; others stand in for it in tests. */
  readonly load?: typeof loadClassifier;
}

export function createClassifiers({
  modelsFolder,
  name,
  load = loadClassifier,
}: ClassifiersOptions): Classifiers {
  let loaded: Promise<Classifier | undefined> | undefined;
  let brokenAt = Number.NEGATIVE_INFINITY;

  const choose = async (): Promise<string | undefined> => {
    const folder = path.join(modelsFolder, safetyFolder);
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const names = entries
      .filter((entry) => !entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort();
    const wanted = name ?? names[0];
    if (wanted === undefined) return undefined;
    if (!names.includes(wanted)) {
      throw new UserError('bad_safety_model', `ELLA_SAFETY_MODEL: there is no ${wanted} in ${folder}`);
    }
    return path.join(folder, wanted);
  };
  const look = async () => {
    const folder = await choose();
    return folder === undefined ? undefined : load(folder);
  };

  /** Looked for again until there is one: it may be installed while we run. */
  const find = () => {
    loaded ??= look().then(
      (found) => {
        if (found === undefined) loaded = undefined;
        return found;
      },
      (error: unknown) => {
        loaded = undefined;
        brokenAt = performance.now();
        throw error;
      },
    );
    return loaded;
  };

  return {
    find,
    async isHere() {
      if (performance.now() - brokenAt < brokenMs) return false;
      const found = brokenAt > 0 ? find() : choose();
      return found.then(
        (here) => here !== undefined,
        () => false,
      );
    },
    async close() {
      const found = await loaded?.catch(() => undefined);
      await found?.close();
    },
  };
}
