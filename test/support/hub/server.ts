/** A hub on this machine: the Hub's API, a store of bytes on another host as its CDN is, and faults on request. */

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredFile, StoredRepo } from './repos.ts';

/** What goes wrong with one request for a file. */
export type Fault =
  | 'none'
  /** The connection ends in the middle. */
  | 'dies'
  /** A part comes, then nothing more. */
  | 'stalls'
  /** 200 and the whole file, whatever was asked for. */
  | 'ignores-range'
  /** The right headers, other bytes. */
  | 'lies'
  | 'wrong-range'
  | 'too-long'
  | 'web-page'
  | 'compressed'
  | 'rate-limit'
  | 'busy'
  | 'redirect-loop'
  | 'redirect-to-file';

export interface SeenRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly agent: string;
}

/** One request for bytes, as the store saw it. */
export interface SeenDownload {
  readonly sha256: string;
  /** Where it asked to begin. */
  readonly first: number;
  readonly fault: Fault;
  readonly authorization: string | undefined;
}

export interface LocalHub {
  readonly address: string;
  readonly requests: SeenRequest[];
  readonly downloads: SeenDownload[];
  /** Says what goes wrong with each further request for bytes. */
  fault: (file: StoredFile, first: number) => Fault;
  /** Told of every piece of a file that was sent. */
  onSent: (bytes: number) => void;
  /** Bytes a second of each connection. */
  bytesPerSecond: number;
  /** Versions of models as civitai's API describes them; `file` is what a download brings. */
  civitai: CivitaiModel[];
  close(): Promise<void>;
}

export interface CivitaiModel {
  readonly version: { readonly id: number; readonly modelId: number } & Readonly<Record<string, unknown>>;
  readonly file: StoredFile;
  /** Only for those who signed in. */
  readonly needsToken?: boolean;
}

const token = 'hf_secret';
export const hubToken = token;

export async function startLocalHub(repos: readonly StoredRepo[], port = 0): Promise<LocalHub> {
  const hub: LocalHub = {
    address: '',
    requests: [],
    downloads: [],
    fault: () => 'none',
    onSent: () => undefined,
    civitai: [],
    bytesPerSecond: Number.POSITIVE_INFINITY,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server: Server = createServer((request, response) => {
    answer(hub, repos, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: bound } = server.address() as AddressInfo;
  return Object.assign(hub, { address: `http://127.0.0.1:${bound}` });
}

async function answer(
  hub: LocalHub,
  repos: readonly StoredRepo[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', hub.address);
  const { authorization } = request.headers;
  hub.requests.push({ path: url.pathname, authorization, agent: request.headers['user-agent'] ?? '' });
  if (url.pathname.startsWith('/store/')) return serveBytes(hub, repos, request, response, url);
  if (/^\/api\/(v1|download)\//.test(url.pathname)) return serveCivitai(hub, request, response, url);
  if (url.pathname === '/api/models') return serveSearch(repos, response, url);
  const repo = repos.find(({ name }) => new RegExp(`^(/api/models)?/${name}/`).test(url.pathname));
  if (repo === undefined) return refuse(response, 401, 'RepoNotFound');
  if (repo.access !== 'public' && authorization !== `Bearer ${token}`)
    return repo.access === 'gated'
      ? refuse(response, 401, 'GatedRepo')
      : refuse(response, 401, 'RepoNotFound');
  const at = decodeURIComponent(url.pathname).split(`${repo.name}/`)[1] ?? '';
  const [view, revision, ...rest] = at.split('/');
  if (revision !== 'main' && revision !== repo.commit) return refuse(response, 404, 'RevisionNotFound');
  if (view === 'revision') return sendJson(response, { sha: repo.commit, tags: repo.tags });
  if (view === 'tree') return serveTree(hub, repo, response, url);
  const file = repo.files.find(({ path }) => path === rest.join('/'));
  if (view !== 'resolve' || file === undefined) return refuse(response, 404, 'EntryNotFound');
  // Another origin than the API's, as the CDN of the Hub is.
  const store = hub.address.replace('127.0.0.1', 'localhost');
  response.writeHead(302, { location: `${store}/store/${file.sha256}?signed=1` }).end();
}

/** As civitai is: its own numbers, odd 404s, no requests from libraries, and a redirect to a signed address. */
async function serveCivitai(
  hub: LocalHub,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const [, , , kind, id] = url.pathname.split('/');
  if (/^(node|undici)/.test(request.headers['user-agent'] ?? 'node')) return refuse(response, 403, '');
  if (url.pathname.startsWith('/api/download/')) {
    const model = hub.civitai.find(({ version }) => version.id === Number(id));
    if (model === undefined || !url.searchParams.has('fileId')) return refuse(response, 404, '');
    if (model.needsToken && request.headers.authorization !== `Bearer ${token}`)
      return refuse(response, 401, '');
    const store = hub.address.replace('127.0.0.1', 'localhost');
    response.writeHead(307, { location: `${store}/store/${model.file.sha256}?signed=1` }).end();
    return;
  }
  const isModel = kind === 'models';
  const found = hub.civitai.filter(({ version }) => (isModel ? version.modelId : version.id) === Number(id));
  const [first] = found;
  if (first === undefined) return refuse(response, 404, '');
  if (!isModel) return sendJson(response, first.version);
  sendJson(response, {
    id: Number(id),
    name: 'x',
    type: 'LORA',
    modelVersions: found.map(({ version }) => ({ id: version.id })),
  });
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'x-error-code': code }).end(code);
}

function sendJson(response: ServerResponse, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

const gitHash = (bytes: Buffer) =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

/** In pages of three files, so that paging is met by every test. */
function serveTree(hub: LocalHub, repo: StoredRepo, response: ServerResponse, url: URL): void {
  const start = Number(url.searchParams.get('cursor') ?? 0);
  const entries = repo.files.slice(start, start + 3).map(({ path, bytes, sha256, inGit }) => ({
    type: 'file',
    path,
    size: bytes.length,
    oid: inGit ? gitHash(bytes) : 'f'.repeat(40),
    ...(!inGit && { lfs: { oid: sha256, size: bytes.length, pointerSize: 130 } }),
  }));
  url.searchParams.set('cursor', String(start + 3));
  const next = `<${hub.address}${url.pathname}${url.search}>; rel="next"`;
  sendJson(response, entries, start + 3 < repo.files.length ? { link: next } : {});
}

function serveSearch(repos: readonly StoredRepo[], response: ServerResponse, url: URL): void {
  const text = url.searchParams.get('search') ?? '';
  const hits = repos.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
  sendJson(
    response,
    hits.map(({ name, tags, access }, i) => ({
      id: name,
      downloads: 1000 - i,
      gated: access === 'gated' ? 'auto' : false,
      tags,
    })),
  );
}

async function serveBytes(
  hub: LocalHub,
  repos: readonly StoredRepo[],
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const sha256 = url.pathname.slice('/store/'.length);
  const all = [...repos.flatMap(({ files }) => files), ...hub.civitai.map(({ file }) => file)];
  const file = all.find((stored) => stored.sha256 === sha256);
  // A signed address takes no second authorization.
  if (request.headers.authorization !== undefined) return refuse(response, 400, 'InvalidArgument');
  if (file === undefined) return refuse(response, 404, 'EntryNotFound');
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const first = Number(range?.[1] ?? 0);
  const last = range?.[2] ? Number(range[2]) : file.bytes.length - 1;
  const fault = hub.fault(file, first);
  hub.downloads.push({ sha256, first, fault, authorization: request.headers.authorization });
  const head = headOf(fault, file, range !== null, first, last);
  if (head === undefined) {
    response.writeHead(416, { 'content-range': `bytes */${file.bytes.length}` }).end();
    return;
  }
  response.writeHead(head.status, head.headers);
  await sendBytes(hub, response, head.body, fault);
}

interface Head {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

function headOf(
  fault: Fault,
  file: StoredFile,
  ranged: boolean,
  first: number,
  last: number,
): Head | undefined {
  const { bytes } = file;
  const empty = Buffer.alloc(0);
  if (fault === 'rate-limit') return { status: 429, headers: { 'retry-after': '0' }, body: empty };
  if (fault === 'busy') return { status: 503, headers: {}, body: empty };
  if (fault === 'redirect-loop')
    return { status: 302, headers: { location: `/store/${file.sha256}` }, body: empty };
  if (fault === 'redirect-to-file')
    return { status: 302, headers: { location: 'file:///etc/passwd' }, body: empty };
  if (fault === 'web-page') {
    const page = Buffer.from('<html>please sign in</html>');
    return {
      status: 200,
      headers: { 'content-type': 'text/html', 'content-length': `${page.length}` },
      body: page,
    };
  }
  if (ranged && first >= bytes.length) return undefined;
  const body = bytes.subarray(first, last + 1);
  const length = fault === 'too-long' ? {} : { 'content-length': `${body.length}` };
  const encoding = fault === 'compressed' ? { 'content-encoding': 'x-zip' } : {};
  if (!ranged || fault === 'ignores-range')
    return { status: 200, headers: { 'content-length': `${bytes.length}`, ...encoding }, body: bytes };
  const shift = fault === 'wrong-range' ? 7 : 0;
  const range = { 'content-range': `bytes ${first + shift}-${last}/${bytes.length}` };
  return { status: 206, headers: { ...range, ...length, ...encoding }, body };
}

const pieceBytes = 16_384;

async function sendBytes(hub: LocalHub, response: ServerResponse, body: Buffer, fault: Fault): Promise<void> {
  const sent =
    fault === 'lies' ? Buffer.from(body.map((byte, i) => (i % 1000 === 0 ? byte ^ 1 : byte))) : body;
  const stop = fault === 'dies' || fault === 'stalls' ? Math.floor(sent.length / 2) : sent.length;
  for (let at = 0; at < stop && !response.destroyed; at += pieceBytes) {
    const piece = sent.subarray(at, Math.min(at + pieceBytes, stop));
    const taken = response.write(piece) ? undefined : drained(response);
    if (Number.isFinite(hub.bytesPerSecond)) await sleep((piece.length / hub.bytesPerSecond) * 1000);
    await taken;
    hub.onSent(piece.length);
  }
  if (fault === 'dies') response.destroy();
  if (fault === 'dies' || fault === 'stalls') return;
  if (fault === 'too-long') response.write(Buffer.alloc(1000, 7));
  response.end();
}

/** Or the other side went away and will never drain it. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
    if (response.destroyed) done();
  });
}
