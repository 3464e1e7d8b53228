/** The plan for a model of the Hub that no manifest describes: a file, or a repository whose layout tells what it is. */

import path from 'node:path';
import { UserError } from '../../errors.ts';
import type { HubAddress } from '../address/hub-address.ts';
import { safeName } from '../address/safe-names.ts';
import type { Net } from '../download/net.ts';
import {
  type HubFile,
  type HubRevision,
  type HubSite,
  listHubFiles,
  resolveRevision,
} from '../sources/hub-api.ts';
import { diffusersFiles, isDiffusers, requireSd1, sharedParts } from './diffusers-layout.ts';
import { readClassName } from './hub-config.ts';
import { type Listing, plannedHubFile } from './hub-files.ts';
import {
  folderKinds,
  type ModelCard,
  type ModelKind,
  notStated,
  type Plan,
  type PlannedFile,
} from './plan.ts';
import { readTensorShapes, recognise } from './tensor-names.ts';

export interface HubWishes {
  readonly name?: string | undefined;
  readonly kind?: ModelKind | undefined;
}

/** @throws UserError `wrong_base`, `wrong_kind`, `not_safetensors`, `not_found`, `which_file`, … */
export async function planHub(
  net: Net,
  site: HubSite,
  address: HubAddress,
  wishes: HubWishes,
  signal: AbortSignal,
): Promise<Plan> {
  const revision = await resolveRevision(net, site, address.repo, address.revision ?? 'main', signal);
  const { repo, commit } = revision;
  const all = await listHubFiles(net, site, repo, commit, signal);
  const named = all.find((file) => file.path === address.path);
  const listing: Listing = { repo, commit, files: named === undefined ? under(all, address) : [named] };
  const about = { site, listing, revision, wishes, folder: named === undefined ? (address.path ?? '') : '' };
  if (named === undefined && isDiffusers(listing.files, about.folder))
    return planDiffusers(net, about, signal);
  const kind = named === undefined ? await folderKind(net, about, signal) : undefined;
  if (kind !== undefined) return planFolder(about, kind);
  return planFile(net, about, onlyFile(listing, address), signal);
}

interface About {
  readonly site: HubSite;
  readonly listing: Listing;
  readonly revision: HubRevision;
  readonly wishes: HubWishes;
  /** The folder in the repository that was asked for; empty for all of it. */
  readonly folder: string;
}

function under(files: readonly HubFile[], { repo, path: folder }: HubAddress): HubFile[] {
  if (folder === undefined) return [...files];
  const found = files.filter((file) => file.path.startsWith(`${folder}/`));
  if (found.length === 0) throw new UserError('not_found', `${repo} has no file or folder ${folder}`);
  return found;
}

async function planDiffusers(net: Net, about: About, signal: AbortSignal): Promise<Plan> {
  const { site, listing, folder } = about;
  await requireSd1(net, site, listing, folder, signal);
  const files = diffusersFiles(listing.files, folder).map(({ file, to }) =>
    plannedHubFile(site, listing, file, to),
  );
  return { ...folderPlan(about, 'bundle', files), shares: sharedParts };
}

/** A repository with one network and its config: the folder is the model. */
async function folderKind(
  net: Net,
  { site, listing, folder, wishes }: About,
  signal: AbortSignal,
): Promise<ModelKind | undefined> {
  const config = listing.files.find((file) => file.path === path.posix.join(folder, 'config.json'));
  if (config === undefined) return undefined;
  const className = await readClassName(net, site, listing, config, signal);
  if (/^ControlNetModel$/.test(className)) return wishes.kind ?? 'controlnet';
  if (/ForImageClassification$/.test(className)) return wishes.kind ?? 'safety';
  if (/ForDepthEstimation$/.test(className)) return wishes.kind ?? 'annotator';
  return undefined;
}

function planFolder(about: About, kind: ModelKind): Plan {
  const { site, listing, folder } = about;
  const inFolder = (file: HubFile) => path.posix.dirname(file.path) === (folder === '' ? '.' : folder);
  const direct = listing.files.filter(
    (file) => inFolder(file) || /(^|\/)onnx\/model(_quantized)?\.onnx$/.test(file.path),
  );
  const weights = preferred(direct.filter((file) => /\.(safetensors|onnx)$/.test(file.path)));
  if (weights === undefined)
    throw new UserError('not_safetensors', `${listing.repo} has no .safetensors or .onnx file`);
  const configs = direct.filter((file) => /config\.json$/.test(file.path));
  const files = [...configs, weights].map((file) =>
    plannedHubFile(site, listing, file, path.posix.relative(folder, file.path)),
  );
  return folderPlan(about, kind, files);
}

/** Of several copies of the same weights: half precision first, for it is half the size. */
function preferred(files: readonly HubFile[]): HubFile | undefined {
  const rank = ({ path: name }: HubFile) =>
    [/fp16\.safetensors$/, /\.safetensors$/, /onnx\/model\.onnx$/, /\.onnx$/].findIndex((form) =>
      form.test(name),
    );
  return files.toSorted((a, b) => rank(a) - rank(b))[0];
}

function folderPlan(about: About, kind: ModelKind, files: readonly PlannedFile[]): Plan {
  const { listing, folder, wishes } = about;
  const name = safeName(wishes.name ?? path.posix.basename(folder === '' ? listing.repo : folder));
  return { name, kind, shape: 'folder', files, card: cardOf(about), writes: {} };
}

async function planFile(net: Net, about: About, file: HubFile, signal: AbortSignal): Promise<Plan> {
  const { site, listing, wishes } = about;
  const base = path.posix.basename(file.path);
  const name = safeName(wishes.name ?? plainName(listing.repo, base));
  const planned = plannedHubFile(site, listing, file, `${name}.safetensors`);
  const [get] = planned.gets;
  const seen =
    get === undefined ? undefined : recognise(await readTensorShapes(net, get, planned.subject, signal));
  if (seen?.family !== undefined && seen.family !== 'SD 1.x')
    throw new UserError(
      'wrong_base',
      `${file.path} of ${listing.repo} is for ${seen.family}; ella-bot draws with Stable Diffusion 1.x`,
    );
  const kind = wishes.kind ?? seen?.kind;
  if (kind === undefined)
    throw new UserError(
      'wrong_kind',
      `The tensors of ${file.path} are of no known kind; if you know what it is, say so, as in --as lora`,
    );
  if (folderKinds.has(kind))
    throw new UserError(
      'wrong_kind',
      `A model of the kind ${kind} is a folder, and ${file.path} is one file`,
    );
  return { name, kind, shape: 'file', files: [planned], card: { ...cardOf(about), file: base }, writes: {} };
}

/** Files with a name that says nothing are called like their repository. */
function plainName(repo: string, file: string): string {
  const stem = file.replace(/\.safetensors$/, '');
  const saysNothing = /^(diffusion_)?(pytorch_)?(model|lora|lora_weights|model\.fp16|learned_embeds)$/;
  return saysNothing.test(stem) ? path.posix.basename(repo) : stem;
}

const pickles = /\.(ckpt|pt|pth|bin)$/;

function onlyFile({ repo, files }: Listing, { path: asked }: HubAddress): HubFile {
  const usable = files.filter((file) => file.path.endsWith('.safetensors'));
  const [only, ...others] = usable;
  if (only === undefined) {
    const hasPickle = files.some((file) => pickles.test(file.path));
    const why = hasPickle
      ? 'only pickles, which can run code when they are opened; look for a .safetensors file of the same model'
      : 'no .safetensors file';
    throw new UserError('not_safetensors', `${asked ?? repo} has ${why}`);
  }
  if (others.length === 0) return only;
  const names = usable.slice(0, 8).map((file) => file.path);
  const more = usable.length > names.length ? ` and ${usable.length - names.length} more` : '';
  throw new UserError(
    'which_file',
    `${repo} has ${usable.length} models: ${names.join(', ')}${more}; name one, as ${repo}:${names[0]}`,
  );
}

function cardOf({ site, listing, revision }: About): ModelCard {
  const { repo, commit } = listing;
  const [baseModel] = revision.baseModels;
  return {
    title: repo,
    license: revision.license ?? notStated,
    page: `${site.endpoint}/${repo}`,
    sources: [`${repo}@${commit}`],
    ...(baseModel !== undefined && { baseModel }),
  };
}
