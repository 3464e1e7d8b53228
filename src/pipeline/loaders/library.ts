/** The models folder: where each kind of file lies, and the file that a name means. */

import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { suggestNearest, UserError } from '../../errors.ts';
import { boxedModels } from '../../package-folder.ts';

/** Folders of single files, by what they hold. */
const shelves = {
  checkpoint: { folder: 'checkpoints', what: 'model' },
  lora: { folder: 'loras', what: 'LoRA' },
  vae: { folder: 'vae', what: 'VAE' },
  embedding: { folder: 'embeddings', what: 'embedding' },
  controlnet: { folder: 'controlnets', what: 'ControlNet' },
} as const;
export type Shelf = keyof typeof shelves;

/** What people try first, with the reason why it can't be. */
const pickles = ['.ckpt', '.pt', '.pth', '.bin'];

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Names of the bundles in `modelsFolder` and of those that came with the package, sorted. */
export async function listBundles(modelsFolder: string): Promise<string[]> {
  const found = new Set<string>();
  for (const folder of bundleFolders(modelsFolder)) {
    for (const name of await namesIn(folder)) if (await isBundle(path.join(folder, name))) found.add(name);
  }
  return [...found].sort();
}

/** Where bundles are looked for by name, in this order. */
export function bundleFolders(modelsFolder: string): readonly string[] {
  return boxedModels === undefined ? [modelsFolder] : [modelsFolder, boxedModels];
}

/** Names of the files of a kind, sorted. */
export async function listFiles(shelf: Shelf, modelsFolder: string): Promise<string[]> {
  const names = await namesIn(path.join(modelsFolder, shelves[shelf].folder));
  return names
    .filter((name) => name.endsWith('.safetensors') && !name.startsWith('.'))
    .map((name) => path.basename(name, '.safetensors'));
}

/** ControlNets, sorted by name: single files, and folders with a config. */
export async function listControlNets(modelsFolder: string): Promise<{ name: string; file: string }[]> {
  const folder = path.join(modelsFolder, shelves.controlnet.folder);
  const found = (await listFiles('controlnet', modelsFolder)).map((name) => ({
    name,
    file: fileOn('controlnet', name, modelsFolder),
  }));
  for (const name of await namesIn(folder)) {
    if (await exists(path.join(folder, name, 'config.json')))
      found.push({ name, file: path.join(folder, name) });
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** Names of all models: bundles, then checkpoints that no bundle shares its name with. */
export async function listModelNames(modelsFolder: string): Promise<string[]> {
  const bundles = await listBundles(modelsFolder);
  const checkpoints = await listFiles('checkpoint', modelsFolder);
  return [...bundles, ...checkpoints.filter((name) => !bundles.includes(name))];
}

/** The names of models and of all that is laid over them. */
export async function listAll(modelsFolder: string): Promise<string[]> {
  const shelves = (['lora', 'vae', 'embedding'] as const).map((shelf) => listFiles(shelf, modelsFolder));
  const controlNets = (await listControlNets(modelsFolder)).map(({ name }) => name);
  return [...(await listModelNames(modelsFolder)), ...(await Promise.all(shelves)).flat(), ...controlNets];
}

export function isBundle(folder: string): Promise<boolean> {
  return exists(path.join(folder, 'unet', 'config.json'));
}

/** Where a single file of that name lies. */
export function fileOn(shelf: Shelf, name: string, modelsFolder: string): string {
  return path.join(modelsFolder, shelves[shelf].folder, `${name}.safetensors`);
}

/**
 * The bundle's folder or the checkpoint's file that `model` means: a name in `modelsFolder`, or a path.
 * @throws UserError `unknown_model` or `unsafe_file`
 */
export async function resolveModel(model: string, modelsFolder: string): Promise<string> {
  const isName = isPlainName(model);
  const candidates = isName
    ? [
        ...bundleFolders(modelsFolder).map((folder) => path.join(folder, model)),
        fileOn('checkpoint', model, modelsFolder),
        path.resolve(model),
      ]
    : [path.resolve(model)];
  for (const candidate of candidates) {
    if (await isBundle(candidate)) return candidate;
    if (candidate.endsWith('.safetensors') && (await exists(candidate))) return candidate;
  }
  await refusePickle(isName ? path.join(modelsFolder, shelves.checkpoint.folder, model) : model);
  const names = await listModelNames(modelsFolder);
  throw new UserError(
    'unknown_model',
    `There is no model ${JSON.stringify(model)}; ${isName && names.length > 0 ? suggestNearest(model, names) : 'a model is a folder with unet/config.json or a .safetensors file'}`,
  );
}

/**
 * The file of a kind that `name` means; paths are for the command line only and must be asked for.
 * @throws UserError `unknown_adapter` or `unsafe_file`
 */
export async function resolveFile(shelf: Shelf, name: string, modelsFolder: string): Promise<string> {
  const { folder, what } = shelves[shelf];
  const isName = isPlainName(name);
  const file = isName ? fileOn(shelf, name, modelsFolder) : path.resolve(name);
  if (file.endsWith('.safetensors') && (await exists(file))) return file;
  await refusePickle(isName ? path.join(modelsFolder, folder, name) : name);
  const names = await listFiles(shelf, modelsFolder);
  const hint = names.length > 0 ? suggestNearest(name, names) : `models/${folder}/ holds none`;
  throw new UserError('unknown_adapter', `There is no ${what} ${JSON.stringify(name)}; ${hint}`);
}

/** Looks for `file` as a pickle, with its ending or without. @throws UserError `unsafe_file` */
export async function refusePickle(file: string): Promise<void> {
  for (const ending of ['', ...pickles]) {
    const found = `${file}${ending}`;
    if (!pickles.some((each) => found.endsWith(each)) || !(await exists(found))) continue;
    throw new UserError(
      'unsafe_file',
      `${found} is a pickle, which can run code when it is read; get it as .safetensors`,
    );
  }
}

/** No path, no way out of the folder, nothing hidden. */
export function isPlainName(name: string): boolean {
  return name !== '' && !/[\\/\0]/.test(name) && !name.startsWith('.');
}
