/** Runs a subcommand of the program from a clone: `node scripts/run.mjs imagine "…"`. */

import { setUp } from './setup.mjs';

const withQueue = ['start', 'bot', 'worker', 'enqueue', 'collect', 'status', 'cancel', 'redeliver', 'jobs'];

const [command, ...args] = process.argv.slice(2);
const drawsThroughQueue = command === 'bench' && args.some((arg) => arg.startsWith('--prompts'));
setUp(withQueue.includes(command) || drawsThroughQueue ? 'queue' : undefined);
await import('../dist/src/main.js');
