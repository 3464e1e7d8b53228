/** What a config of the Hub says its network is, in diffusers' or transformers' words. */

import { z } from 'zod';
import { getJson } from '../download/get-json.ts';
import type { Net } from '../download/net.ts';
import { fileAddress, getFrom, type HubFile, type HubSite, modelSubject } from '../sources/hub-api.ts';
import type { Listing } from './hub-files.ts';

const configSchema = z.object({
  _class_name: z.string().optional(),
  architectures: z.array(z.string()).nullish(),
  cross_attention_dim: z.unknown().optional(),
});

export async function readHubConfig(
  net: Net,
  site: HubSite,
  { repo, commit }: Listing,
  file: HubFile,
  signal: AbortSignal,
): Promise<z.output<typeof configSchema>> {
  const get = getFrom(site, fileAddress(site, repo, commit, file.path));
  const subject = { ...modelSubject(site, repo), what: `${file.path} of ${repo}` };
  return (await getJson(net, get, subject, configSchema, signal)).value;
}

export async function readClassName(
  net: Net,
  site: HubSite,
  listing: Listing,
  file: HubFile,
  signal: AbortSignal,
): Promise<string> {
  const { _class_name: diffusers, architectures } = await readHubConfig(net, site, listing, file, signal);
  return diffusers ?? architectures?.[0] ?? '';
}
