/** The API of the Hugging Face Hub (or of a mirror): revisions, files with their hashes, search by name. */

import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { Digest } from '../download/digest.ts';
import { getJson } from '../download/get-json.ts';
import type { Get, Net } from '../download/net.ts';
import type { Subject } from '../download/refusal.ts';

export interface HubSite {
  /** Such as https://huggingface.co, without a slash at the end. */
  readonly endpoint: string;
  readonly token: string | undefined;
}

/** A repository at one commit. */
export interface HubRevision {
  readonly repo: string;
  readonly commit: string;
  readonly license: string | undefined;
  readonly baseModels: readonly string[];
}

export interface HubFile {
  readonly path: string;
  readonly size: number;
  readonly digest: Digest;
}

export interface HubHit {
  readonly repo: string;
  readonly downloads: number;
  readonly license: string | undefined;
  readonly gated: boolean;
  readonly tags: readonly string[];
}

const commitSchema = z.string().regex(/^[0-9a-f]{40}$/);
const tagsSchema = z.array(z.string()).default([]);
const revisionSchema = z.object({ sha: commitSchema, tags: tagsSchema });
const treeSchema = z.array(
  z.object({
    type: z.string(),
    path: z.string().min(1).max(1000),
    size: z.number().int().nonnegative().default(0),
    oid: z.string().default(''),
    lfs: z
      .object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().nonnegative() })
      .optional(),
  }),
);
const searchSchema = z.array(
  z.object({
    id: z.string().min(1).max(200),
    downloads: z.number().nonnegative().default(0),
    gated: z.union([z.boolean(), z.string()]).default(false),
    tags: tagsSchema,
  }),
);

/** The longest listings have some ten pages; a server that never ends one is not believed. */
const maxPages = 100;

/** @param revision a branch, a tag or a commit. @throws UserError `not_found`, `gated`, … */
export async function resolveRevision(
  net: Net,
  site: HubSite,
  repo: string,
  revision: string,
  signal: AbortSignal,
): Promise<HubRevision> {
  const url = `${site.endpoint}/api/models/${escapePath(repo)}/revision/${encodeURIComponent(revision)}`;
  const { value } = await getJson(net, getFrom(site, url), modelSubject(site, repo), revisionSchema, signal);
  const { sha: commit, tags } = value;
  return { repo, commit, license: tagValue(tags, 'license'), baseModels: tagValues(tags, 'base_model') };
}

/** All files of a repository at `commit`. */
export async function listHubFiles(
  net: Net,
  site: HubSite,
  repo: string,
  commit: string,
  signal: AbortSignal,
): Promise<HubFile[]> {
  const first = `${site.endpoint}/api/models/${escapePath(repo)}/tree/${commit}?recursive=true&expand=false`;
  const files: HubFile[] = [];
  let url: string | undefined = first;
  for (let page = 0; url !== undefined; page++) {
    if (page === maxPages) throw new AppError('bad_answer', `The listing of ${repo} does not end`);
    const { value, headers }: { value: z.output<typeof treeSchema>; headers: Headers } = await getJson(
      net,
      getFrom(site, url),
      modelSubject(site, repo),
      treeSchema,
      signal,
    );
    for (const { type, path, size, oid, lfs } of value) {
      if (type !== 'file') continue;
      const digest: Digest =
        lfs === undefined ? { algorithm: 'git-sha1', hex: oid } : { algorithm: 'sha256', hex: lfs.oid };
      files.push({ path, size: lfs?.size ?? size, digest });
    }
    url = nextPage(headers, site);
  }
  return files;
}

/** The address of the next page; only on the same site, since the token goes with it. */
function nextPage(headers: Headers, site: HubSite): string | undefined {
  const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(headers.get('link') ?? '')?.[1];
  if (next === undefined || !URL.canParse(next, site.endpoint)) return undefined;
  const url = new URL(next, site.endpoint);
  // A mirror may name the Hub itself in its links.
  return `${new URL(site.endpoint).origin}${url.pathname}${url.search}`;
}

/** The most downloaded models whose name holds `text`. */
export async function searchHub(
  net: Net,
  site: HubSite,
  text: string,
  limit: number,
  signal: AbortSignal,
): Promise<HubHit[]> {
  const query = new URLSearchParams({
    search: text,
    sort: 'downloads',
    direction: '-1',
    limit: String(limit),
  });
  for (const field of ['downloads', 'gated', 'tags']) query.append('expand', field);
  const subject = { ...modelSubject(site, text), what: `models named ${text}`, page: site.endpoint };
  const { value } = await getJson(
    net,
    getFrom(site, `${site.endpoint}/api/models?${query}`),
    subject,
    searchSchema,
    signal,
  );
  return value.map(({ id, downloads, gated, tags }) => ({
    repo: id,
    downloads,
    license: tagValue(tags, 'license'),
    gated: gated !== false,
    tags,
  }));
}

export function fileAddress(site: HubSite, repo: string, commit: string, path: string): string {
  return `${site.endpoint}/${escapePath(repo)}/resolve/${commit}/${escapePath(path)}`;
}

export function getFrom(site: HubSite, url: string): Get {
  return { url, token: site.token };
}

export function modelSubject(site: HubSite, repo: string): Subject {
  return {
    what: `the model ${repo}`,
    page: `${site.endpoint}/${repo}`,
    tokenSetting: 'HF_TOKEN',
    hasToken: site.token !== undefined,
  };
}

function escapePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function tagValues(tags: readonly string[], name: string): string[] {
  return tags.filter((tag) => tag.startsWith(`${name}:`)).map((tag) => tag.slice(name.length + 1));
}

function tagValue(tags: readonly string[], name: string): string | undefined {
  return tagValues(tags, name)[0];
}
