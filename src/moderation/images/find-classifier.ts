/** The classifier of an installation: found in `models/safety`, loaded when it is first needed, and kept. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../errors.ts';
import { type Classifier, loadClassifier } from './classifier.ts';

export interface Classifiers {
  /** Undefined where there is none. @throws UserError `bad_safety_model` for one that can't be used */
  find(): Promise<Classifier | undefined>;
  close(): Promise<void>;
}

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

  const look = async (): Promise<Classifier | undefined> => {
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
    return load(path.join(folder, wanted));
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
        throw error;
      },
    );
    return loaded;
  };

  return {
    find,
    async close() {
      const found = await loaded?.catch(() => undefined);
      await found?.close();
    },
  };
}
