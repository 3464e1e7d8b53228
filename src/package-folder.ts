/** Where this package lies, as sources or compiled, and what it says of itself. */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The folder of package.json. */
export const packageFolder = findPackageFolder();

/**
 * Where settings, data and models are by default: beside the sources of a clone, but for an installed package the
 * folder where the program was started, because npm replaces the package's own folder with each version.
 */
export const homeFolder = isInstalled() ? process.cwd() : packageFolder;

/** The models that an installed package brings. In a clone they lie among all others. */
export const boxedModels = isInstalled() ? path.join(packageFolder, 'models') : undefined;

function isInstalled(): boolean {
  return packageFolder.split(path.sep).includes('node_modules');
}

function findPackageFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder);
  return folder;
}

export function programVersion(): string {
  return packageFile().version;
}

/** The oldest Node that the package runs on, such as `20.15`. */
export function requiredNode(): string {
  return packageFile().engines.node.replace(/^>=/, '');
}

const packageSchema = z.object({ version: z.string(), engines: z.object({ node: z.string() }) });

function packageFile(): z.output<typeof packageSchema> {
  const parsed: unknown = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  return packageSchema.parse(parsed);
}
