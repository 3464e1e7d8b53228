/** `ella-bot models pull`: a model from elsewhere, by one command. */

import path from 'node:path';
import type { ModelKind } from '../../hub/plan/plan.ts';
import { bytesOf, type Plan } from '../../hub/plan/plan.ts';
import type { Pulled } from '../../hub/shelf/pull.ts';
import { abortOnSignals } from '../abort-on-signals.ts';
import { readConfig } from '../config/config.ts';
import { createDownloadBar } from './download-bar.ts';
import { formatBytes } from './figures.ts';
import { openHub } from './open-hub.ts';

export interface PullCommandOptions {
  readonly name?: string;
  readonly as?: ModelKind;
  readonly json?: true;
}

export async function pullModel(typed: string, options: PullCommandOptions): Promise<void> {
  const bar = createDownloadBar(process.stderr);
  const hub = openHub(readConfig(), bar.say);
  const signal = abortOnSignals();
  const plan = await hub.plan(typed, { name: options.name, kind: options.as }, signal);
  bar.say(headline(plan));
  let pulled: Pulled;
  try {
    pulled = await hub.pull(plan, signal, bar.update);
  } finally {
    bar.finish();
  }
  const { target, fetched, record } = pulled;
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ path: target, fetched, ...record })}\n`
      : `${fetched === 0 ? 'All of it was here' : 'Ready'}: ${path.relative('', target)}\n${hint(plan)}`,
  );
}

function headline({ card, files, kind }: Plan): string {
  const count = files.length === 1 ? '1 file' : `${files.length} files`;
  const line = `${card.title} (${kind}), ${count}, ${formatBytes(bytesOf(files))}; licence: ${card.license}`;
  const words = card.triggerWords ?? [];
  return words.length === 0 ? line : `${line}\nIts trigger words: ${words.join('; ')}`;
}

function hint({ kind, name }: Plan): string {
  return kind === 'bundle'
    ? `Draw with it: ella-bot imagine "a red fox asleep in deep snow, soft morning light" --model ${name}\n`
    : '';
}
