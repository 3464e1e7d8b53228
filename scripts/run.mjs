/** Runs a subcommand of the program from a clone: `node scripts/run.mjs imagine "…"`. */

import { setUp } from './setup.mjs';

const withQueue = ['start', 'bot', 'worker', 'enqueue', 'collect', 'status', 'cancel', 'redeliver', 'jobs'];

setUp(withQueue.includes(process.argv[2]) ? 'queue' : undefined);
await import('../dist/src/main.js');
