/** Addresses of the Hugging Face Hub: pages of models, files and folders, and the short forms people write. */

import { UserError } from '../../errors.ts';
import { isSafePath } from './safe-names.ts';

export interface HubAddress {
  readonly site: 'hub';
  /** OWNER/MODEL; some old models have no owner. */
  readonly repo: string;
  readonly revision: string | undefined;
  /** A file or a folder in it. */
  readonly path: string | undefined;
}

const hosts = new Set(['huggingface.co', 'www.huggingface.co', 'hf.co', 'hf-mirror.com']);
const otherThings = new Set([
  'datasets',
  'spaces',
  'collections',
  'papers',
  'docs',
  'blog',
  'api',
  'buckets',
]);
const name = /^[A-Za-z0-9][\w.-]{0,95}$/;

/** @returns undefined for another site. @throws UserError `bad_address` for a page of the Hub that is no model */
export function parseHubUrl(url: URL, endpoint: string): HubAddress | undefined {
  const isMirror = URL.canParse(endpoint) && new URL(endpoint).host === url.host;
  if (!isMirror && !hosts.has(url.host)) return undefined;
  const parts = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const [owner = '', model = '', view, revision, ...rest] = parts;
  if (otherThings.has(owner) || model === '' || !name.test(owner) || !name.test(model))
    throw new UserError(
      'bad_address',
      `${url.href} is not a model page; those look like ${url.origin}/OWNER/MODEL`,
    );
  const repo = `${owner}/${model}`;
  if (view === undefined || view === 'discussions' || view === 'commits')
    return { site: 'hub', repo, revision: undefined, path: undefined };
  if (!['tree', 'blob', 'resolve', 'raw'].includes(view) || revision === undefined)
    throw new UserError('bad_address', `${url.href} is neither a model's page nor a file of one`);
  return { site: 'hub', repo, revision, path: checkedPath(rest.join('/')) };
}

/** OWNER/MODEL, OWNER/MODEL@REVISION, and either with :PATH or /PATH. */
export function parseHubName(text: string): HubAddress | undefined {
  const match = /^([^/@:]+)\/([^/@:]+)(?:@([^:]+?))?(?:[:/](.*))?$/s.exec(text);
  const [, owner = '', model = '', revision, path = ''] = match ?? [];
  if (match === null || !name.test(owner) || !name.test(model)) return undefined;
  return { site: 'hub', repo: `${owner}/${model}`, revision, path: checkedPath(path) };
}

function checkedPath(text: string): string | undefined {
  const path = text.replace(/\/+$/, '');
  if (path === '') return undefined;
  if (!isSafePath(path)) throw new UserError('bad_address', `${JSON.stringify(text)} is not a file path`);
  return path;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
