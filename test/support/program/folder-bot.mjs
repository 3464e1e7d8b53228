/** `ella-bot bot` with one chat: a folder, into which every post becomes a file. FOLDER_CHAT names it. */

import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bot } from '../../../dist/src/cli/bot/bot.js';
import { exitCodeOf, printError } from '../../../dist/src/cli/report-error.js';

const folder = process.env.FOLDER_CHAT;

/** Posts of one nonce are one post, as on Discord; the journal shows every try. */
async function deliver({ jobId, outcome }, { post }) {
  appendFileSync(path.join(folder, 'journal'), `${jobId} ${outcome.kind}\n`);
  if (outcome.kind === 'cancelled') return;
  await post('result', async ({ nonce }) => {
    const name = path.join(folder, `${jobId}-${nonce}`);
    if (outcome.kind === 'failed') writeFileSync(`${name}.txt`, outcome.message);
    else for (const [index, { png }] of outcome.images.entries()) writeFileSync(`${name}-${index}.png`, png);
    return { key: `folder:${nonce}` };
  });
}

const platform = {
  name: 'folder',
  start: async () => {},
  stop: async () => {},
  health: () => {
    const words = readFileSync(path.join(folder, 'health'), 'utf8');
    return { ok: words === 'here', detail: words };
  },
  deliver,
};

try {
  await bot(async () => [platform]);
} catch (error) {
  printError(error);
  process.exitCode = exitCodeOf(error);
}
