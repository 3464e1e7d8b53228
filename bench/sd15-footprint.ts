/**
 * Loads the UNet, T5, the connector and the VAE decoder of the full-size random bundle, runs each once and says
 * what that took: seconds, and the largest amount of memory the process ever had (Linux only). With `winograd`, UNet
 * and decoder are as they are built where memory is plentiful. Usage: `sd15-footprint [folder] [threads] [winograd]`.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createSession, type Session } from '../src/graph/session.ts';
import { loadedBytes, models } from './sd15-models.ts';

/** VmHWM and VmRSS of this process in bytes. */
function memory(): { peak: number; now: number } {
  const status = readFileSync('/proc/self/status', 'utf8');
  const bytes = (key: string) => 1024 * Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
  return { peak: bytes('VmHWM'), now: bytes('VmRSS') };
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(2);
const print = (line: string) => process.stdout.write(`${line}\n`);

const bundle = path.resolve(process.argv[2] ?? '.cache/sd15-random');
const threads = Number(process.argv[3] ?? 2);
// While the UNet loads, its 3×3 filters lie in memory twice: it comes first, when the others are not there yet.
const winograd = process.argv[4] === 'winograd';
const order = winograd
  ? (['winograd', 't5', 'connector', 'winogradDecoder'] as const)
  : (['unet', 't5', 'connector', 'decoder'] as const);
const sessions = new Map<string, Session>();
let weights = 0;
for (const name of order) {
  weights += await loadedBytes(bundle, models[name]);
  const start = performance.now();
  sessions.set(name, await createSession(await models[name].build(bundle), { provider: 'cpu', threads }));
  print(
    `load ${name}: ${seconds(start)} s, ${gigabytes(memory().now)} in use, at most ${gigabytes(memory().peak)}`,
  );
}
for (const name of order) {
  const feeds = models[name].feeds();
  const start = performance.now();
  await sessions.get(name)?.run(feeds);
  print(
    `run ${name}: ${seconds(start)} s, ${gigabytes(memory().now)} in use, at most ${gigabytes(memory().peak)}`,
  );
}
const allowed = 1.15 * weights + (winograd ? 3e9 : 1.5e9);
print(
  `weights as f32 ${gigabytes(weights)}; peak ${gigabytes(memory().peak)}, allowed ${gigabytes(allowed)}`,
);
