/** The plan for a model of the catalogue. */

import path from 'node:path';
import { UserError } from '../../errors.ts';
import type { Manifest } from '../catalogue.ts';
import type { Net } from '../download/net.ts';
import { type HubFile, type HubSite, listHubFiles, resolveRevision } from '../sources/hub-api.ts';
import { type Listing, plannedHubFile } from './hub-files.ts';
import { folderKinds, type Plan, type PlannedFile } from './plan.ts';

type Source = Manifest['sources'][number];
type Wish = Source['files'][number];

const commit = /^[0-9a-f]{40}$/;

/** @throws UserError `catalogue_outdated` where the Hub has something else than the manifest says */
export async function planManifest(
  net: Net,
  site: HubSite,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<Plan> {
  const files: PlannedFile[] = [];
  const sources: string[] = [];
  for (const source of manifest.sources) {
    const listing = await listSource(net, site, source, signal);
    sources.push(`${listing.repo}@${listing.commit}`);
    for (const wish of source.files) {
      const found = listing.files.filter((file) => matcher(wish.from).test(file.path));
      if (found.length === 0)
        throw outdated(manifest, `${source.repo} has no ${wish.from} at ${listing.commit}`);
      for (const file of found) {
        checkPin(manifest, source, wish, file);
        const to = wish.to.endsWith('/') ? `${wish.to}${path.posix.basename(file.path)}` : wish.to;
        files.push(plannedHubFile(site, listing, file, to));
      }
    }
  }
  const { name, kind, title, license, page, bundle, triggerWords } = manifest;
  return {
    name,
    kind,
    shape: folderKinds.has(kind) || files.length > 1 ? 'folder' : 'file',
    files,
    card: { title, license, page, sources, ...(triggerWords !== undefined && { triggerWords }) },
    writes: bundle === undefined ? {} : { 'bundle.json': `${JSON.stringify(bundle, undefined, 2)}\n` },
  };
}

async function listSource(net: Net, site: HubSite, source: Source, signal: AbortSignal): Promise<Listing> {
  const { repo, revision, files } = source;
  const at = commit.test(revision)
    ? revision
    : (await resolveRevision(net, site, repo, revision, signal)).commit;
  // What is pinned down to its bytes needs no listing, so that it can be pulled from a mirror that has none.
  const pinned = files.map(pinnedFile);
  const known = pinned.filter((file) => file !== undefined);
  if (known.length === files.length) return { repo, commit: at, files: known };
  return { repo, commit: at, files: await listHubFiles(net, site, repo, at, signal) };
}

function pinnedFile({ from, size, sha256 }: Wish): HubFile | undefined {
  if (size === undefined || sha256 === undefined || from.includes('*')) return undefined;
  return { path: from, size, digest: { algorithm: 'sha256', hex: sha256 } };
}

function checkPin(manifest: Manifest, { repo }: Source, { size, sha256 }: Wish, file: HubFile): void {
  if (size !== undefined && size !== file.size)
    throw outdated(manifest, `${file.path} of ${repo} has ${file.size} bytes, not ${size}`);
  if (sha256 !== undefined && file.digest.algorithm === 'sha256' && file.digest.hex !== sha256)
    throw outdated(manifest, `${file.path} of ${repo} has SHA-256 ${file.digest.hex}, not ${sha256}`);
}

function outdated({ name }: Manifest, what: string): UserError {
  return new UserError(
    'catalogue_outdated',
    `The catalogue's ${name} does not fit what the server offers: ${what}`,
  );
}

/** `*` stands for anything but "/". */
function matcher(pattern: string): RegExp {
  const escaped = pattern.split('*').map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('[^/]*')}$`);
}
