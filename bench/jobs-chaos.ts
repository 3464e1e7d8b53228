/**
 * 1,000 jobs go through whole bots while bot, workers and Redis are killed by SIGKILL at random moments, 100 times.
 * Usage: `jobs-chaos [seed] [jobs] [kills]`; exit code 1 when a job was lost or delivered twice, or a status stands.
 */
import { fileURLToPath } from 'node:url';
import { runChaos } from '../test/support/jobs/chaos.ts';

const report = await runChaos({
  jobs: Number(process.argv[3] ?? 1_000),
  kills: Number(process.argv[4] ?? 100),
  seed: Number(process.argv[2] ?? Date.now() % 1_000_000),
  drawMs: 400,
  imageBytes: 30_000,
  lockMs: 3_000,
  workers: 2,
  limitMs: 1_800_000,
  // This program runs from dist/bench, the child beside its source.
  child: fileURLToPath(new URL('../../test/support/jobs/child.mjs', import.meta.url)),
  log: (line) => process.stderr.write(`${line}\n`),
});

const { kills } = report;
const rows: [string, string | number][] = [
  ['jobs enqueued', report.enqueued],
  ['drawn and delivered', report.drawn],
  ['delivered as a failure', report.failed.length],
  ['lost', report.lost.length],
  ['delivered twice', report.twice.length],
  ['delivered with a wrong picture', report.wrong.length],
  ['messages that never said how it ended', report.unfinished],
  ['second posts recognised by their nonce', report.recognised],
  ['kills (bot / worker / Redis)', `${kills.bot} / ${kills.worker} / ${kills.redis}`],
  ['records left open / waiting', `${report.leftOpen} / ${report.leftWaiting}`],
  ['all processes ended in order', report.cleanEnd ? 'yes' : 'no'],
  ['seconds', report.seconds.toFixed(0)],
];
for (const [name, value] of rows) process.stdout.write(`${name.padEnd(40)} ${value}\n`);
if (report.failed.length > 0) process.stdout.write(`failures: ${report.failed.join(', ')}\n`);
process.exit(
  report.lost.length + report.twice.length + report.wrong.length + report.unfinished === 0 ? 0 : 1,
);
