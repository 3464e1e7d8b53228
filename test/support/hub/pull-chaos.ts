/** Pulls a model again and again from a hostile hub, in processes that are killed by SIGKILL at random moments. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesNamed, type StoredFile, sha256, storedFile, storedRepo } from './repos.ts';
import { type Fault, type LocalHub, startLocalHub } from './server.ts';

export interface PullChaosOptions {
  readonly runs: number;
  readonly seed: number;
  /** puller.mjs, which needs the compiled program. */
  readonly child: string;
  readonly log?: (line: string) => void;
}

export interface PullChaosReport {
  readonly runs: number;
  readonly killed: number;
  /** Runs that brought the whole model. */
  readonly finished: number;
  /** Runs that gave up in plain words, since the server lied about a file again and again. */
  readonly refused: number;
  /** What a run left that is neither whole nor absent. */
  readonly broken: string[];
  /** Requests for bytes that were here and right. */
  readonly fetchedTwice: string[];
  readonly faults: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly seconds: number;
}

const files: readonly StoredFile[] = [
  storedFile('unet/weights.safetensors', bytesNamed('unet', 900_000)),
  storedFile('vae/weights.safetensors', bytesNamed('vae', 400_000)),
  storedFile('t5/one.safetensors', bytesNamed('t5', 600_000)),
  storedFile('t5/two.safetensors', bytesNamed('t5 again', 50_000)),
  storedFile('unet/config.json', { cross_attention_dim: 768 }),
  storedFile('vae/config.json', { latent_channels: 4 }),
];
const totalBytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
const repo = storedRepo('ella/chaos', files);
const manifest = {
  kind: 'bundle',
  title: 'Chaos',
  about: 'for tests',
  license: 'mit',
  page: 'https://example.com',
  bytes: 2_000_000,
  sources: [
    { repo: repo.name, revision: 'main', files: files.map(({ path: at }) => ({ from: at, to: at })) },
  ],
};

const maxFaults: readonly Fault[] = [
  'dies',
  'dies',
  'stalls',
  'ignores-range',
  'lies',
  'wrong-range',
  'too-long',
  'web-page',
  'rate-limit',
  'busy',
  'redirect-to-file',
];
const bytesPerSecond = 5_000_000;
/** A run is killed after so many bytes at the latest; the model has about twice as many. */
const maxBytes = 1_000_000;
/** Between the last byte that a run may have and its end: the kill also meets hashing, renaming and recording. */
const maxGraceMs = 60;

export async function runPullChaos({ runs, seed, child, log }: PullChaosOptions): Promise<PullChaosReport> {
  const random = seeded(seed);
  const folder = await mkdtemp(path.join(tmpdir(), 'ella-pull-'));
  const models = path.join(folder, 'models');
  const target = path.join(models, 'chaos');
  const hub = await startLocalHub([repo]);
  hub.bytesPerSecond = bytesPerSecond;
  const report = { runs, killed: 0, finished: 0, refused: 0, broken: [], fetchedTwice: [], requests: 0 };
  const tally: Record<string, number> = {};
  const { broken, fetchedTwice }: { broken: string[]; fetchedTwice: string[] } = report;
  const started = performance.now();
  try {
    await mkdir(path.join(folder, 'catalogue'));
    await writeFile(path.join(folder, 'catalogue', 'chaos.json'), JSON.stringify(manifest));
    for (let run = 1; run <= runs; run++) {
      hub.downloads.length = 0;
      hub.fault = () =>
        random() < 0.4 ? (maxFaults[Math.floor(random() * maxFaults.length)] ?? 'none') : 'none';
      const before = await keptBytes(models);
      const left = totalBytes - [...before.values()].reduce((sum, bytes) => sum + bytes, 0);
      const limit = random() * maxBytes;
      const mayFinish = limit >= left && random() < 0.5;
      const end = await runOnce(child, hub, folder, {
        bytes: mayFinish ? Number.POSITIVE_INFINITY : Math.min(limit, left),
        graceMs: random() * maxGraceMs,
      });
      report[end] += 1;
      report.requests += hub.downloads.length;
      for (const { fault } of hub.downloads) tally[fault] = (tally[fault] ?? 0) + 1;
      fetchedTwice.push(...twice(hub, before).map((line) => `run ${run}: ${line}`));
      broken.push(...(await whatIsBroken(target, end === 'finished')).map((line) => `run ${run}: ${line}`));
      if (end === 'finished') await rm(target, { recursive: true });
      if (run % 20 === 0) log?.(`${run} runs, ${report.killed} killed, ${report.finished} finished`);
    }
  } finally {
    await hub.close();
    await rm(folder, { recursive: true, force: true });
  }
  return { ...report, faults: tally, seconds: (performance.now() - started) / 1000 };
}

type End = 'killed' | 'finished' | 'refused';

async function runOnce(
  child: string,
  hub: LocalHub,
  folder: string,
  kill: { readonly bytes: number; readonly graceMs: number },
): Promise<End> {
  const options = {
    modelsFolder: path.join(folder, 'models'),
    catalogueFolder: path.join(folder, 'catalogue'),
    endpoint: hub.address,
    name: 'chaos',
  };
  const process: ChildProcess = fork(child, [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  process.stderr?.on('data', (piece) => {
    errors += piece;
  });
  const ended = once(process, 'exit');
  await Promise.race([once(process, 'message'), ended]);
  let sent = 0;
  const enough = new Promise<void>((resolve) => {
    hub.onSent = (bytes) => {
      sent += bytes;
      if (sent >= kill.bytes) resolve();
    };
    if (kill.bytes <= 0) resolve();
  });
  await Promise.race([ended, enough.then(() => sleep(kill.graceMs))]);
  process.kill('SIGKILL');
  const [code, signal] = await ended;
  if (signal === 'SIGKILL') return 'killed';
  if (code === 0) return 'finished';
  const lied = hub.downloads.some(({ fault }) => fault === 'lies');
  if (lied && errors.includes('wrong_bytes')) return 'refused';
  throw new Error(`The pull ended with code ${code}: ${errors}`);
}

/** How many bytes of each file are here and right, by SHA-256. */
async function keptBytes(models: string): Promise<Map<string, number>> {
  const kept = new Map<string, number>();
  for (const file of await filesUnder(models)) {
    const bytes = await readFile(file);
    const whole = files.find((stored) => stored.sha256 === sha256(bytes));
    const name = path.basename(file).replace(/\.part$/, '');
    const stored = whole ?? files.find((candidate) => gitOrSha(candidate, name));
    if (stored === undefined || !stored.bytes.subarray(0, bytes.length).equals(bytes)) continue;
    kept.set(stored.sha256, Math.max(bytes.length, kept.get(stored.sha256) ?? 0));
  }
  return kept;
}

function gitOrSha(stored: StoredFile, name: string): boolean {
  return !stored.inGit && stored.sha256 === name;
}

/** Requests for bytes that were here and right when the run began, unless the server itself spoilt them in this run. */
function twice(hub: LocalHub, before: ReadonlyMap<string, number>): string[] {
  const spoilt = new Set<string>();
  const found: string[] = [];
  for (const { sha256: hash, first, fault } of hub.downloads) {
    const kept = before.get(hash) ?? 0;
    if (first < kept && !spoilt.has(hash))
      found.push(`${hash.slice(0, 8)} from byte ${first}, ${kept} were here`);
    if (fault === 'lies') spoilt.add(hash);
  }
  return found;
}

async function whatIsBroken(target: string, mustBeThere: boolean): Promise<string[]> {
  const found = await filesUnder(target);
  if (found.length === 0) return mustBeThere ? ['the model is missing'] : [];
  const broken: string[] = [];
  for (const { path: name, bytes } of files) {
    const here = await readFile(path.join(target, name)).catch(() => undefined);
    if (here === undefined) broken.push(`${name} is missing in a model that is there`);
    else if (!here.equals(bytes)) broken.push(`${name} has the wrong bytes`);
  }
  return broken;
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
