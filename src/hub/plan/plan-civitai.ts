/** The plan for a model of civitai: one safetensors file of Stable Diffusion 1.x. */

import { UserError } from '../../errors.ts';
import type { CivitaiAddress } from '../address/civitai-address.ts';
import { safeName } from '../address/safe-names.ts';
import type { Digest } from '../download/digest.ts';
import type { Get, Net } from '../download/net.ts';
import {
  type CivitaiFile,
  type CivitaiSite,
  type CivitaiVersion,
  civitaiSubject,
  newestVersion,
  readVersion,
} from '../sources/civitai-api.ts';
import type { ModelKind, Plan } from './plan.ts';

const kinds: Readonly<Record<string, ModelKind>> = {
  checkpoint: 'checkpoint',
  lora: 'lora',
  locon: 'lora',
  dora: 'lora',
  textualinversion: 'embedding',
  controlnet: 'controlnet',
  vae: 'vae',
};

export interface CivitaiWishes {
  readonly name?: string | undefined;
  readonly kind?: ModelKind | undefined;
}

/** @throws UserError `wrong_base`, `wrong_kind`, `not_safetensors`, `unsafe_file`, `not_found`, … */
export async function planCivitai(
  net: Net,
  site: CivitaiSite,
  address: CivitaiAddress,
  wishes: CivitaiWishes,
  signal: AbortSignal,
): Promise<Plan> {
  const id = address.version ?? (await newestVersion(net, site, address.model ?? 0, signal));
  const version = await readVersion(net, site, id, signal);
  checkBase(version);
  const file = chooseFile(version, address.file);
  const kind = wishes.kind ?? kindOf(version, file);
  const title = version.model?.name ?? version.name;
  const page = `${site.endpoint}/models/${version.modelId ?? address.model ?? ''}?modelVersionId=${version.id}`;
  const name = safeName(wishes.name ?? file.name.replace(/\.safetensors$/i, ''));
  const bytes = Math.round(file.sizeKB * 1024);
  const digest = digestOf(file);
  return {
    name,
    kind,
    shape: 'file',
    files: [
      {
        path: `${name}.safetensors`,
        size: undefined,
        about: bytes,
        digest,
        gets: addressesOf(site, version, file),
        subject: civitaiSubject(site, `${title} (${version.name})`, page),
      },
    ],
    card: {
      title: `${title} ${version.name}`.trim(),
      // The licence is a matter of the page: the API of versions does not tell it.
      license: `see ${page}`,
      page,
      sources: [`civitai:${version.modelId ?? address.model ?? 0}@${version.id}+${file.id}`],
      file: file.name,
      baseModel: version.baseModel,
      triggerWords: (version.trainedWords ?? []).map((words) => words.trim()).filter((words) => words !== ''),
    },
    writes: {},
  };
}

function checkBase({ baseModel, name }: CivitaiVersion): void {
  if (/^SD 1\.\d/.test(baseModel)) return;
  throw new UserError('wrong_base', `${name} is for ${baseModel}; ella-bot draws with Stable Diffusion 1.x`);
}

function kindOf({ model }: CivitaiVersion, file: CivitaiFile): ModelKind {
  if (file.type === 'VAE') return 'vae';
  const type = model?.type ?? 'unknown';
  const kind = kinds[type.toLowerCase()];
  if (kind !== undefined) return kind;
  const known = Object.keys(kinds).join(', ');
  throw new UserError('wrong_kind', `${model?.name ?? file.name} is a ${type}; what can be used is ${known}`);
}

function isSafetensors(file: CivitaiFile): boolean {
  return file.metadata?.format === 'SafeTensor' || /\.safetensors$/i.test(file.name);
}

/** The one asked for, else the main one, else the smallest: of a full and a pruned copy, the pruned one. */
function chooseFile({ files, name }: CivitaiVersion, wanted: number | undefined): CivitaiFile {
  const asked = wanted === undefined ? files : files.filter((file) => file.id === wanted);
  if (wanted !== undefined && asked.length === 0)
    throw new UserError(
      'not_found',
      `Version ${name} has no file ${wanted}; it has ${files.map(({ id }) => id)}`,
    );
  const usable = asked.filter(
    (file) =>
      isSafetensors(file) &&
      (wanted !== undefined || file.type === 'Model' || file.type === 'Pruned Model' || file.type === 'VAE'),
  );
  const models = usable.filter((file) => file.type !== 'VAE');
  const choices = models.length > 0 ? models : usable;
  const chosen = choices.find((file) => file.primary) ?? choices.toSorted((a, b) => a.sizeKB - b.sizeKB)[0];
  if (chosen === undefined)
    throw new UserError(
      'not_safetensors',
      `Version ${name} has no .safetensors file; other kinds of file could run code when they are opened, so they are refused`,
    );
  for (const result of [chosen.pickleScanResult, chosen.virusScanResult]) {
    if (result === 'Danger')
      throw new UserError('unsafe_file', `civitai's scan calls ${chosen.name} dangerous, so it is refused`);
  }
  return chosen;
}

function digestOf(file: CivitaiFile): Digest | undefined {
  const hex = file.hashes?.SHA256?.toLowerCase();
  return hex === undefined ? undefined : { algorithm: 'sha256', hex };
}

/** The file's own address; some of those answer 404, and then the one by the file's number does not. */
function addressesOf(site: CivitaiSite, version: CivitaiVersion, file: CivitaiFile): Get[] {
  const byNumber = `${site.endpoint}/api/download/models/${version.id}?fileId=${file.id}`;
  const own = file.downloadUrl;
  const urls = [byNumber];
  if (own !== null && own !== undefined && URL.canParse(own)) {
    // On the site in use, whichever of civitai's names the answer says.
    const { pathname, search } = new URL(own);
    urls.unshift(`${site.endpoint}${pathname}${search}`);
  }
  return urls.map((url) => ({ url, token: site.token }));
}
