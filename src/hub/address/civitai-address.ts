/** Addresses of civitai: pages of models, download links and AIR ids. */

import { UserError } from '../../errors.ts';
import type { HubAddress } from './hub-address.ts';
import { parseHubName } from './hub-address.ts';

export interface CivitaiAddress {
  readonly site: 'civitai';
  /** At least one of the two. Without a version, the newest. */
  readonly model: number | undefined;
  readonly version: number | undefined;
  /** One of the files of the version; without it, the main one. */
  readonly file: number | undefined;
}

const hosts = /^(www\.)?civitai\.(com|red|green)$/;
/** Ecosystems of AIR that are Stable Diffusion 1.x. */
const sd1 = new Set(['sd1', 'sd15']);

/** @returns undefined for another site. @throws UserError `bad_address` for a page that is no model's */
export function parseCivitaiUrl(url: URL): CivitaiAddress | undefined {
  if (!hosts.test(url.host)) return undefined;
  const page = /^\/models\/(\d{1,12})(?:\/|$)/.exec(url.pathname);
  const download = /^\/api\/(?:download\/models|v1\/model-versions)\/(\d{1,12})\/?$/.exec(url.pathname);
  const version = download?.[1] ?? url.searchParams.get('modelVersionId') ?? undefined;
  const file = url.searchParams.get('fileId') ?? undefined;
  if (page === null && download === null)
    throw new UserError(
      'bad_address',
      `${url.href} is not a model page; those look like ${url.origin}/models/NUMBER`,
    );
  return { site: 'civitai', model: id(page?.[1]), version: id(version), file: id(file) };
}

/**
 * An AIR id, `urn:air:sd1:lora:civitai:MODEL@VERSION+FILE`, of which all before the site may be missing.
 * Form: https://developer.civitai.com/docs/api/air
 * @returns undefined where the text is none. @throws UserError `wrong_base` for other families of models
 */
export function parseAir(text: string): CivitaiAddress | HubAddress | undefined {
  const match = /^(?:urn:)?(?:air:)?(?:(\w+):)?(?:(\w+):)?(civitai|huggingface):(.+)$/is.exec(text);
  const [, ecosystem, , site = '', rest = ''] = match ?? [];
  if (match === null) return undefined;
  if (ecosystem !== undefined && match[2] !== undefined && !sd1.has(ecosystem.toLowerCase()))
    throw new UserError(
      'wrong_base',
      `${text} belongs to ${ecosystem}; ella-bot draws with Stable Diffusion 1.x (sd1)`,
    );
  if (site.toLowerCase() === 'huggingface') return parseHubName(rest);
  const ids = /^(\d{1,12})(?:@(\d{1,12}))?(?:\+(\d{1,12}))?(?:\.\w+)?$/.exec(rest);
  if (ids === null) return undefined;
  return { site: 'civitai', model: id(ids[1]), version: id(ids[2]), file: id(ids[3]) };
}

function id(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}
