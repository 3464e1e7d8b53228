/** Real processes of bot, workers and Redis, killed by SIGKILL at random moments while jobs go through. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { isAlive } from '../../../src/file-lock.ts';
import { encodePng } from '../../../src/images/encode-png.ts';
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
  /** How far the clocks of the bot and of the workers are off, in ms. */
  readonly skewMs?: { readonly bot: number; readonly worker: number };
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
  /** Messages that never came to say how it ended. */
  readonly unfinished: number;
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

type Noise = typeof import('./noise.mjs');

const messageSchema = z.looseObject({
  text: z.unknown().optional(),
  images: z.array(z.object({ name: z.string(), digest: z.string() })).optional(),
  buttons: z.array(z.looseObject({ customId: z.string().optional() })).optional(),
});
const placeSchema = z.looseObject({ channel: z.string(), thread: z.string().optional() });
const deedSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('post'), nonce: z.string(), place: placeSchema, message: messageSchema }),
  z.object({ op: z.literal('update'), id: z.string(), message: messageSchema }),
  z.object({ op: z.literal('remove'), id: z.string() }),
  z.object({ op: z.literal('tell'), place: placeSchema, user: z.string(), message: messageSchema }),
]);

type Deed = z.output<typeof deedSchema>;

interface Stored {
  readonly inThread: boolean;
  message: z.output<typeof messageSchema>;
}

/** Like Discord: the same nonce is the same message. Answers late, so that bots die before they hear it. */
async function startPlatform(socket: string, random: () => number) {
  const messages = new Map<string, Stored>();
  const nonces = new Map<string, string>();
  let recognised = 0;
  const act = (deed: Deed): { readonly id?: string; readonly problem?: string } => {
    if (deed.op === 'tell') return {};
    if (deed.op === 'remove') {
      messages.delete(deed.id);
      return {};
    }
    if (deed.op === 'update') {
      const stored = messages.get(deed.id);
      if (stored === undefined) return { problem: 'gone' };
      stored.message = { images: stored.message.images, ...deed.message };
      return {};
    }
    const { channel, thread } = deed.place;
    const key = JSON.stringify([channel, thread, deed.nonce]);
    const known = nonces.get(key);
    if (known !== undefined) {
      recognised++;
      return { id: known };
    }
    const id = `m${nonces.size}`;
    nonces.set(key, id);
    messages.set(id, { inThread: thread !== undefined, message: deed.message });
    return { id };
  };
  const server: Server = createServer({ allowHalfOpen: true }, (connection) => {
    let text = '';
    connection.on('error', () => undefined);
    connection.on('data', (data) => {
      text += data;
    });
    connection.on('end', () => {
      const deed = readDeed(text);
      // A bot that died while sending.
      if (deed === undefined) {
        connection.destroy();
        return;
      }
      const answer = JSON.stringify(act(deed));
      setTimeout(() => connection.end(answer), random() * 30);
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return { messages, recognised: () => recognised, close: () => server.close() };
}

function readDeed(text: string): Deed | undefined {
  try {
    return deedSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** What a message of a thread is, by its buttons: a result, a word on why there is none, or a status. */
function readResult({ message, inThread }: Stored) {
  const ids = (message.buttons ?? []).flatMap(({ customId }) => customId ?? []);
  const jobId = /j[0-9a-f]{20}/.exec(ids.join())?.[0];
  if (!inThread || jobId === undefined) return undefined;
  const digest = message.images?.find(({ name }) => name.startsWith('ella-'))?.digest;
  if (digest !== undefined) return { jobId, kind: 'drawn', digest };
  const isStatus = ids.some((id) => id.startsWith('cancel:'));
  return { jobId, kind: isStatus ? 'status' : 'failed', digest: '' };
}

type Result = NonNullable<ReturnType<typeof readResult>>;

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
  // Beside the child, which may be elsewhere than this program.
  const noise: Noise = await import(new URL('./noise.mjs', pathToFileURL(program)).href);
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
    const skew = options.skewMs?.[role];
    const child = fork(program, [settings], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      ...(skew !== undefined && {
        execArgv: ['--import', new URL('./skewed-clock.mjs', import.meta.url).href],
        env: { ...process.env, SKEW_MS: String(skew) },
      }),
    });
    children.set(name, child);
    child.on('message', hear);
    // Told something while it dies: its end asks for it again.
    child.on('error', () => undefined);
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
    log(`${((Date.now() - started) / 1_000).toFixed(1)} s: killed ${name}, ${delivered().size} delivered`);
  };

  const deadline = started + options.limitMs;
  const results = () => [...platform.messages.values()].flatMap((stored) => readResult(stored) ?? []);
  const ended = () => results().filter(({ kind }) => kind !== 'status');
  const delivered = () => new Set(ended().map(({ jobId }) => jobId));
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
    const busy = platform.messages.size > 0 && ids.size > delivered().size;
    const last = finished();
    // Something must have come through since the last kill, however slow the machine is.
    const due = (names.length * total()) / (options.kills + 1);
    const moved = delivered().size >= due;
    if (total() < options.kills && Date.now() >= nextKill && ((busy && moved) || last)) {
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
  // Time for what might still come a second time, and for statuses that nobody followed.
  await new Promise((resolve) => setTimeout(resolve, 3 * lockMs));
  const patience = Date.now() + 60_000;
  const unfinished = () => unfinishedOf([...platform.messages.values()]);
  while (unfinished() > 0 && Date.now() < patience) await new Promise((resolve) => setTimeout(resolve, 200));

  const left = await leftovers(data);
  ending = true;
  const cleanEnd = await endAll([...children.values()], data);
  platform.close();
  await rm(folder, { recursive: true, force: true });
  return {
    ...(await judge(ended(), ids, { ...noise, imageBytes })),
    unfinished: unfinished(),
    enqueued: ids.size,
    recognised: platform.recognised(),
    kills,
    ...left,
    cleanEnd,
    seconds: (Date.now() - started) / 1_000,
  };
}

async function judge(
  results: readonly Result[],
  ids: ReadonlyMap<string, string>,
  { noiseOf, digestOf, imageBytes }: Noise & { readonly imageBytes: number },
) {
  const counts = new Map<string, number>();
  for (const { jobId } of results) counts.set(jobId, (counts.get(jobId) ?? 0) + 1);
  const wanted = new Map<string, string>();
  for (const [name, id] of ids) wanted.set(id, digestOf(await noiseOf(`${name}/1`, imageBytes, encodePng)));
  const isWrong = ({ jobId, kind, digest }: Result) => kind === 'drawn' && digest !== wanted.get(jobId);
  return {
    drawn: results.filter(({ kind }) => kind === 'drawn').length,
    failed: results.filter(({ kind }) => kind !== 'drawn').map(({ jobId }) => jobId),
    lost: [...ids].filter(([, id]) => !counts.has(id)).map(([name]) => name),
    twice: [...counts].filter(([, count]) => count > 1).map(([id]) => id),
    wrong: results.filter(isWrong).map(({ jobId }) => jobId),
  };
}

/** Statuses that still stand, and messages in the channel that don't show how it ended. */
function unfinishedOf(messages: readonly Stored[]): number {
  const isOpen = (stored: Stored) =>
    stored.inThread
      ? readResult(stored)?.kind === 'status'
      : !(stored.message.images ?? []).some(({ name }) => name.startsWith('small-'));
  return messages.filter(isOpen).length;
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
