/**
 * A model is pulled 200 times from a server that lies, stalls, redirects, limits and dies, by processes that are killed
 * by SIGKILL at random moments. Usage: `pull-chaos [runs] [seed]`; exit code 1 when a file was left half, or bytes that
 * were here were fetched again.
 */
import { fileURLToPath } from 'node:url';
import { runPullChaos } from '../test/support/hub/pull-chaos.ts';

const report = await runPullChaos({
  runs: Number(process.argv[2] ?? 200),
  seed: Number(process.argv[3] ?? Date.now() % 1_000_000),
  // This program runs from dist/bench, the child beside its source.
  child: fileURLToPath(new URL('../../test/support/hub/puller.mjs', import.meta.url)),
  log: (line) => process.stderr.write(`${line}\n`),
});

const rows: [string, string | number][] = [
  ['runs', report.runs],
  ['killed / finished / refused', `${report.killed} / ${report.finished} / ${report.refused}`],
  ['requests for bytes', report.requests],
  ['faults of the server', JSON.stringify(report.faults)],
  ['files neither whole nor absent', report.broken.length],
  ['bytes fetched that were here and right', report.fetchedTwice.length],
  ['seconds', report.seconds.toFixed(0)],
];
for (const [name, value] of rows) process.stdout.write(`${name.padEnd(40)} ${value}\n`);
for (const line of [...report.broken, ...report.fetchedTwice]) process.stdout.write(`${line}\n`);
process.exit(report.broken.length + report.fetchedTwice.length === 0 ? 0 : 1);
