/**
 * Weights, configs, pictures and prompts that are broken in thousands of ways: each must be read, or refused in one
 * plain line, within two seconds. Prints what came of each kind; ends with 1 where anything else happened.
 * Usage: `fuzz [inputs] [seed]`.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { AppError, messageOf } from '../src/errors.ts';
import { configKinds } from './fuzz/configs.ts';
import type { Kind } from './fuzz/kind.ts';
import { createRandom } from './fuzz/mutate.ts';
import { pictureKinds } from './fuzz/pictures.ts';
import { promptKinds } from './fuzz/prompts.ts';
import { weightKinds } from './fuzz/weights.ts';

/** Of the processor's time, so that other programs don't count. */
const maxMs = 2_000;
/** Without a word from the thread, in ms: of the processor's time while it computes, and of ours if it only waits. */
const patience = { computing: 20_000, waiting: 180_000 };
const longestLine = 1_000;

interface Tally {
  taken: number;
  refused: number;
  slowest: number;
  /** Inputs that went wrong, by their numbers. */
  readonly faults: string[];
}

interface Finished {
  readonly kind: string;
  readonly tally: Tally;
}

const bundleFolder = path.join('test', 'fixtures', 'tiny-sd15');

async function work({ inputs, seed }: { inputs: number; seed: number }): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ella-fuzz-'));
  try {
    mkdirSync(path.join(folder, 'embeddings'));
    const copy = path.join(folder, 'bundle');
    cpSync(bundleFolder, copy, { recursive: true });
    const kinds = [
      ...(await weightKinds(folder, bundleFolder)),
      ...configKinds(copy),
      ...pictureKinds(),
      ...(await promptKinds(bundleFolder)),
    ];
    for (const kind of kinds) {
      const tally: Tally = { taken: 0, refused: 0, slowest: 0, faults: [] };
      const count = Math.round((inputs * kind.share) / 100);
      for (let i = 0; i < count; i++) await tryOne(kind, i, seed, tally);
      parentPort?.postMessage({ kind: kind.name, tally } satisfies Finished);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function tryOne(kind: Kind, i: number, seed: number, tally: Tally): Promise<void> {
  parentPort?.postMessage(`${kind.name}, input ${i}`);
  const random = createRandom(seed * 1_000_003 + i);
  const started = cpuMs();
  try {
    await kind.run(random);
    tally.taken++;
  } catch (error) {
    if (isPlainRefusal(error)) tally.refused++;
    else tally.faults.push(`input ${i}: ${error instanceof Error ? error.stack : messageOf(error)}`);
  }
  const ms = cpuMs() - started;
  tally.slowest = Math.max(tally.slowest, ms);
  if (ms > maxMs) tally.faults.push(`input ${i}: took ${Math.round(ms)} ms`);
}

/** The processor's time that this process has taken, all threads together. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function isPlainRefusal(error: unknown): boolean {
  return error instanceof AppError && error.message.length <= longestLine && !/[\p{Cc}]/u.test(error.message);
}

function supervise(inputs: number, seed: number): void {
  const worker = new Worker(new URL(import.meta.url), { workerData: { inputs, seed } });
  let last = 'nothing yet';
  let heard = { at: performance.now(), cpu: cpuMs() };
  let faults = 0;
  let total = 0;
  const watch = setInterval(() => {
    const [waited, computed] = [performance.now() - heard.at, cpuMs() - heard.cpu];
    if (waited < patience.waiting && computed < patience.computing) return;
    process.stdout.write(`Hangs at: ${last}\n`);
    process.exit(1);
  }, 1_000);
  worker.on('message', (message: string | Finished) => {
    heard = { at: performance.now(), cpu: cpuMs() };
    if (typeof message === 'string') {
      last = message;
      return;
    }
    const { taken, refused, slowest, faults: found } = message.tally;
    faults += found.length;
    total += taken + refused;
    process.stdout.write(
      `${message.kind.padEnd(26)} ${String(taken).padStart(6)} taken ${String(refused).padStart(6)} refused, slowest ${slowest.toFixed(0)} ms, ${found.length} faults\n`,
    );
    for (const fault of found.slice(0, 5)) process.stdout.write(`  ${fault}\n`);
  });
  worker.on('error', (error) => {
    process.stdout.write(`The thread ended at ${last}: ${error.stack}\n`);
    process.exit(1);
  });
  worker.on('exit', () => {
    clearInterval(watch);
    process.stdout.write(`${total} inputs read or refused in one line, ${faults} faults (seed ${seed})\n`);
    process.exitCode = faults === 0 ? 0 : 1;
  });
}

if (isMainThread) supervise(Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? 1));
else await work(workerData);
