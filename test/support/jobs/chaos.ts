/** Real processes of bot, workers and Redis, killed by SIGKILL at random moments while jobs go through. */
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { isAlive } from '../../../src/file-lock.ts';
import { createJobs } from '../../../src/jobs/jobs.ts';
import { startEmbeddedRedis } from '../../../src/store/embedded/embedded-redis.ts';
import { gone } from '../../../src/store/embedded/server-process.ts';
import { openStore } from '../../../src/store/open-store.ts';

export interface ChaosOptions {
  readonly jobs: number;
  /** Spread over bot, workers and Redis in turn. */
  readonly kills: number;
  readonly seed: number;
  readonly drawMs: number;
  readonly imageBytes: number;
  /** How long a dead process keeps its jobs. */
  readonly lockMs: number;
  readonly workers: number;
  /** The longest run in ms; what is not delivered by then counts as lost. */
  readonly limitMs: number;
  /** Where the child's program is, when this one runs from a build folder. */
  readonly child?: string;
  readonly log?: (line: string) => void;
}

export interface ChaosReport {
  readonly enqueued: number;
  readonly drawn: number;
  /** Delivered as a failure message instead of a picture. */
  readonly failed: readonly string[];
  readonly lost: readonly string[];
  readonly twice: readonly string[];
  /** Delivered with another picture than theirs. */
  readonly wrong: readonly string[];
  /** Second posts of the same message that the platform recognised by their nonce. */
  readonly recognised: number;
  readonly kills: Readonly<Record<Victim, number>>;
  /** Jobs that are still open, and waiting, in the records at the end. */
  readonly leftOpen: number;
  readonly leftWaiting: number;
  readonly seconds: number;
  /** Whether everything, Redis too, ended in order at the end. */
  readonly cleanEnd: boolean;
}

type Victim = 'bot' | 'worker' | 'redis';

const post = z.object({
  nonce: z.string(),
  jobId: z.string(),
  kind: z.string(),
  code: z.string().optional(),
  digest: z.string(),
});

type Post = z.output<typeof post>;

/** Like Discord: the same nonce is the same message. Answers late, so that bots die before they hear it. */
async function startPlatform(socket: string, random: () => number) {
  const messages = new Map<string, Post>();
  let recognised = 0;
  const server: Server = createServer({ allowHalfOpen: true }, (connection) => {
    let text = '';
    connection.on('error', () => undefined);
    connection.on('data', (data) => {
      text += data;
    });
    connection.on('end', () => {
      const parsed = post.safeParse(JSON.parse(text || 'null'));
      // A bot that died while sending.
      if (!parsed.success) {
        connection.destroy();
        return;
      }
      if (messages.has(parsed.data.nonce)) recognised++;
      else messages.set(parsed.data.nonce, parsed.data);
      setTimeout(() => connection.end(JSON.stringify({ id: parsed.data.nonce })), random() * 30);
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return { messages, recognised: () => recognised, close: () => server.close() };
}

/** A small generator, so that a run can be repeated with the same choices (not the same timing). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const fromChild = z.object({
  ready: z.boolean().optional(),
  enqueued: z.string().optional(),
  id: z.string().optional(),
  refused: z.string().optional(),
});

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { log = () => undefined, workers } = options;
  const random = createRandom(options.seed);
  const folder = await mkdtemp(join(tmpdir(), 'ella-chaos-'));
  const data = join(folder, 'redis');
  const platformSocket = join(folder, 'platform');
  const platform = await startPlatform(platformSocket, random);
  const program = options.child ?? fileURLToPath(new URL('./child.mjs', import.meta.url));
  const { lockMs, drawMs, imageBytes } = options;
  const started = Date.now();

  const names = Array.from({ length: options.jobs }, (_, index) => `job-${index}`);
  const unasked = [...names];
  const asked = new Set<string>();
  const ids = new Map<string, string>();
  const children = new Map<string, ChildProcess>();
  let ending = false;

  const hear = (raw: unknown) => {
    const message = fromChild.parse(raw);
    if (message.enqueued !== undefined) {
      ids.set(message.enqueued, message.id ?? '');
      asked.delete(message.enqueued);
    }
    if (message.refused !== undefined && asked.delete(message.refused)) unasked.push(message.refused);
  };
  const launch = (name: string) => {
    const role = name.startsWith('worker') ? 'worker' : 'bot';
    const settings = JSON.stringify({ role, folder: data, platformSocket, lockMs, drawMs, imageBytes });
    const child = fork(program, [settings], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    children.set(name, child);
    child.on('message', hear);
    child.on('exit', () => {
      // What this bot never answered is asked again of the next, with the same key.
      if (role === 'bot') for (const each of asked) unasked.push(each);
      if (role === 'bot') asked.clear();
      if (!ending) setTimeout(() => !ending && launch(name), 50);
    });
  };
  launch('bot');
  for (let index = 0; index < workers; index++) launch(`worker${index}`);

  const kills = { bot: 0, worker: 0, redis: 0 };
  const kill = async () => {
    const victim =
      (['worker', 'redis', 'bot'] as const)[(kills.bot + kills.worker + kills.redis) % 3] ?? 'bot';
    const name = victim === 'worker' ? `worker${Math.floor(random() * workers)}` : victim;
    const pid =
      victim === 'redis'
        ? Number(await readFile(join(data, 'redis.pid'), 'utf8').catch(() => '0'))
        : children.get(name)?.pid;
    if (!pid || !isAlive(pid)) return;
    process.kill(pid, 'SIGKILL');
    kills[victim]++;
    log(
      `${((Date.now() - started) / 1_000).toFixed(1)} s: killed ${name}, ${platform.messages.size} delivered`,
    );
  };

  const deadline = started + options.limitMs;
  const delivered = () => new Set([...platform.messages.values()].map((message) => message.jobId));
  const total = () => kills.bot + kills.worker + kills.redis;
  const finished = () => ids.size === names.length && [...ids.values()].every((id) => delivered().has(id));
  let nextKill = Date.now();
  let lastTold = started;
  while (Date.now() < deadline && !(finished() && total() >= options.kills)) {
    const bot = children.get('bot');
    // New ones come from kill to kill, so that there is work at every one of them.
    const share = Math.ceil((names.length * (total() + 2)) / (options.kills + 1));
    // Where all came through before the next kill, the next ones come early: without work nothing is killed.
    const idle = () => asked.size === 0 && ids.size <= delivered().size;
    while (bot?.connected && unasked.length > 0 && (ids.size + asked.size < share || idle())) {
      const name = unasked.shift() ?? '';
      asked.add(name);
      bot.send({ enqueue: name });
    }
    const busy = platform.messages.size > 0 && ids.size > platform.messages.size;
    const last = finished();
    if (total() < options.kills && Date.now() >= nextKill && (busy || last)) {
      await kill();
      nextKill = Date.now() + 300 + random() * 1_500;
    }
    if (Date.now() > lastTold + 5_000) {
      lastTold = Date.now();
      log(
        `${((lastTold - started) / 1_000).toFixed(1)} s: ${ids.size} enqueued, ${delivered().size} delivered`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // Time for what might still come a second time.
  await new Promise((resolve) => setTimeout(resolve, 3 * lockMs));

  const left = await leftovers(data);
  ending = true;
  const cleanEnd = await endAll([...children.values()], data);
  platform.close();
  await rm(folder, { recursive: true, force: true });
  return {
    ...judge([...platform.messages.values()], ids, imageBytes),
    enqueued: ids.size,
    recognised: platform.recognised(),
    kills,
    ...left,
    cleanEnd,
    seconds: (Date.now() - started) / 1_000,
  };
}

function judge(messages: readonly Post[], ids: ReadonlyMap<string, string>, imageBytes: number) {
  const counts = new Map<string, number>();
  for (const { jobId } of messages) counts.set(jobId, (counts.get(jobId) ?? 0) + 1);
  const nameOf = new Map([...ids].map(([name, id]) => [id, name]));
  const isWrong = ({ jobId, kind, digest }: Post) =>
    kind === 'drawn' && digest !== digestOf(nameOf.get(jobId) ?? '', imageBytes);
  return {
    drawn: messages.filter((message) => message.kind === 'drawn').length,
    failed: messages
      .filter((message) => message.kind !== 'drawn')
      .map(({ jobId, code }) => `${jobId} ${code}`),
    lost: [...ids].filter(([, id]) => !counts.has(id)).map(([name]) => name),
    twice: [...counts].filter(([, count]) => count > 1).map(([id]) => id),
    wrong: messages.filter(isWrong).map(({ jobId }) => jobId),
  };
}

/** What `jobs-child.mjs` draws for a name. */
function digestOf(name: string, bytesOfImages: number): string {
  const seed = createHash('sha256').update(`${name}/1`).digest();
  return createHash('sha256').update(Buffer.alloc(bytesOfImages, seed)).digest('hex');
}

async function leftovers(folder: string) {
  const embedded = await startEmbeddedRedis({ folder });
  const store = await openStore({ target: embedded.target, prefix: 'chaos' });
  const jobs = createJobs({ store });
  const leftWaiting = (await jobs.queue()).waiting;
  const leftOpen = await store.client.zcard('chaos:open');
  await jobs.close();
  await store.close();
  await embedded.stop();
  return { leftOpen, leftWaiting };
}

async function endAll(children: readonly ChildProcess[], folder: string): Promise<boolean> {
  const pid = Number(await readFile(join(folder, 'redis.pid'), 'utf8').catch(() => '0'));
  const codes = await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return 1;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      const [code] = await exited;
      clearTimeout(timer);
      return code;
    }),
  );
  return codes.every((code) => code === 0) && pid > 0 && (await gone(pid, 0));
}
