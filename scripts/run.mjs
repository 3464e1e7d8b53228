/** Runs a subcommand of the program from a clone: `node scripts/run.mjs imagine "…"`. */

import { setUp } from './setup.mjs';

setUp();
await import('../dist/src/main.js');
