/** What a person may type after `models pull`: a name of the catalogue, or an address of the Hub or of civitai. */

import { UserError } from '../../errors.ts';
import { type CivitaiAddress, parseAir, parseCivitaiUrl } from './civitai-address.ts';
import { type HubAddress, parseHubName, parseHubUrl } from './hub-address.ts';

export type Address = { readonly site: 'catalogue'; readonly name: string } | HubAddress | CivitaiAddress;

const forms =
  'a name of the catalogue (see `ella-bot models list`), OWNER/MODEL, an address of huggingface.co or civitai.com, or an AIR id';

/**
 * @param hubEndpoint the mirror in use: its addresses are the Hub's
 * @throws UserError `bad_address`
 */
export function parseAddress(typed: string, hubEndpoint: string): Address {
  const text = typed.trim();
  const address = text.includes('://') ? parseUrl(text, hubEndpoint) : parseName(text);
  if (address !== undefined) return address;
  throw new UserError(
    'bad_address',
    `${JSON.stringify(text.slice(0, 200))} is not a model that can be pulled; give ${forms}`,
  );
}

function parseUrl(text: string, hubEndpoint: string): Address | undefined {
  if (text.startsWith('hf://')) return parseHubName(text.slice('hf://'.length));
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  return parseHubUrl(url, hubEndpoint) ?? parseCivitaiUrl(url);
}

function parseName(text: string): Address | undefined {
  const air = parseAir(text);
  if (air !== undefined) return air;
  if (text.includes('/')) return parseHubName(text);
  return /^[\w.-]{1,100}$/.test(text) ? { site: 'catalogue', name: text } : undefined;
}
