/**
 * How long people wait for the first answer while 200 commands a second come in for 30 s and the engine is busy: the
 * whole program (`start`, in processes of its own) on a local Discord that checks every request.
 * Usage: `ack-latency [--rate n] [--seconds n]`; exit code 1 when the 99th percentile is 500 ms or more, or one waits
 * for 3 s.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { invited } from '../test/support/discord/harness.ts';
import { command } from '../test/support/discord/interact.ts';
import { startDiscordServer } from '../test/support/discord/server.ts';
import { addUser } from '../test/support/discord/world.ts';

const { values } = parseArgs({
  options: { rate: { type: 'string', default: '200' }, seconds: { type: 'string', default: '30' } },
});
const rate = Number(values.rate);
const seconds = Number(values.seconds);
const guilds = 100;
const peopleOfGuild = 15;
const prompt =
  'A dense street market at dusk: a woman in a green coat sells oranges from a red cart on the left, two children ' +
  'share a blue umbrella in the middle, a cyclist passes behind them --size 512x512 --steps 50';

const folder = await mkdtemp(join(tmpdir(), 'ella-bench-'));
const server = await startDiscordServer();
const { world } = server;
const spots = Array.from({ length: guilds }, () => {
  const guild = server.guild(invited);
  const channel = server.channel(guild);
  const people = Array.from({ length: peopleOfGuild }, (_, index) => {
    const user = addUser(world, `Person ${index}`);
    guild.members.set(user.id, []);
    return user;
  });
  return { channel, people };
});

// As seen from dist/bench.
const main = fileURLToPath(new URL('../src/main.js', import.meta.url));
const bundle = fileURLToPath(new URL('../../test/fixtures/tiny-sd15', import.meta.url));
const child = spawn(process.execPath, [main, 'start'], {
  env: {
    ...process.env,
    REDIS_URL: '',
    ELLA_ENV_FILE: '',
    ELLA_DATA_DIR: folder,
    ELLA_DEVICE: 'cpu',
    ELLA_MODEL: bundle,
    ELLA_STOP_SECONDS: '5',
    ELLA_LOG_FORMAT: 'json',
    LOG_LEVEL: 'info',
    DISCORD_TOKEN: world.token,
    DISCORD_API_URL: server.apiUrl,
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const lines: { level: string; msg: string; url?: string }[] = [];
let rest = '';
child.stdout.on('data', (chunk: Buffer) => {
  const parts = (rest + chunk.toString()).split('\n');
  rest = parts.pop() ?? '';
  for (const part of parts) lines.push(JSON.parse(part));
});
const say = (text: string) => process.stdout.write(`${text}\n`);

function send(index: number): void {
  const spot = spots[index % guilds];
  const user = spot?.people[Math.floor(index / guilds) % peopleOfGuild];
  if (spot === undefined || user === undefined) throw new RangeError(`There is nobody at ${index}`);
  command({ core: server, user, channel: spot.channel }, 'imagine', { prompt });
}

const answers = () => [...world.interactions.values()];
const acknowledged = () => answers().filter(({ answered }) => answered !== undefined).length;

while (!lines.some(({ msg }) => msg === 'Ready')) {
  if (child.exitCode !== null) throw new Error('The bot ended');
  await sleep(100);
}
// The engine is busy before it counts, and the local Discord has read its own description.
for (let index = 0; index < 16; index++) send(index);
while (acknowledged() < 16) await sleep(100);
await sleep(5_000);
world.interactions.clear();

/** Steps that jobs took so far. */
async function steps(): Promise<number> {
  const url = lines.find(({ msg }) => msg.startsWith('Health and metrics'))?.url;
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^ella_step_seconds_count (\d+)/m.exec(text)?.[1] ?? 0);
}

const stepsBefore = await steps();
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const began = performance.now();
for (let sent = 0; sent < rate * seconds; ) {
  const due = Math.min(rate * seconds, Math.floor(((performance.now() - began) / 1000) * rate));
  for (; sent < due; sent++) send(sent);
  await sleep(5);
}
const took = (performance.now() - began) / 1000;
const drawn = (await steps()) - stepsBefore;
// What is not answered 3 s later never will be.
await sleep(4_000);
delay.disable();

const waits = answers().map(({ since, answered }) => (answered ?? Number.POSITIVE_INFINITY) - since);
waits.sort((a, b) => a - b);
const at = (share: number) =>
  waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? Number.NaN;
const jobs = lines.filter(({ msg }) => msg === 'A job was asked for').length;
const pictures = server.requests.filter(({ name }) => name === 'POST /channels/{channel_id}/messages').length;
say(`${waits.length} commands in ${took.toFixed(1)} s; ${jobs} jobs in all, with 16 from before`);
say(`the engine meanwhile: ${drawn} steps of 512x512`);
say(`first answer: median ${at(0.5)} ms, p99 ${at(0.99)} ms, p99.9 ${at(0.999)} ms, most ${at(1)} ms`);
say(`never answered: ${waits.filter((wait) => wait === Number.POSITIVE_INFINITY).length}`);
say(`this program's own loop, which is part of it: p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms`);
say(`requests of the bot: ${server.requests.length}, messages among them ${pictures}`);
say(`violations: ${server.violations.length}; warnings and errors in the log: ${count(lines)}`);
for (const violation of [...new Set(server.violations)].slice(0, 5)) say(`  ${violation}`);

child.kill('SIGTERM');
await once(child, 'exit');
await server.stop();
await rm(folder, { recursive: true, force: true });
process.exit(at(0.99) < 500 && at(1) < 3_000 ? 0 : 1);

function count(all: typeof lines): string {
  const kinds = new Map<string, number>();
  for (const { level, msg } of all) {
    if (level === 'warn' || level === 'error') kinds.set(msg, (kinds.get(msg) ?? 0) + 1);
  }
  return [...kinds].map(([text, times]) => `${times} × ${text}`).join('; ') || 'none';
}
