/** Remembers what was found out about a device, in memory and on disk, since finding it out takes seconds. */

import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { builderVersion } from '../builder-version.ts';
import { readSealed, writeSealed } from '../sealed-file.ts';
import type { Provider } from '../session.ts';
import { describeMachine } from './machine.ts';
import { runtimeVersion } from './runtime.ts';

/** A driver may change without a trace that we know of: no verdict is older than a week. */
const maxTrust = 7 * 24 * 3600 * 1000;

const inMemory = new Map<string, Promise<unknown>>();

/** A question about a device. */
export interface Question<T> {
  /** Which of several it is; a file name. */
  readonly topic: string;
  readonly schema: z.ZodType<T>;
  find(): Promise<T>;
  /** Whether an answer outlives the process; by default it does. */
  isLasting?(answer: T): boolean;
}

/** The answer about `provider`, found once for this machine, its drivers, this onnxruntime and these builders. */
export type Verdicts = <T>(provider: Provider, question: Question<T>) => Promise<T>;

/** Verdicts kept in `folder`, of a machine that is looked at once: its drivers take a while to inspect. */
export function openVerdicts(folder: string): Verdicts {
  const described = new Map<Provider, unknown[]>();
  return <T>(provider: Provider, question: Question<T>): Promise<T> => {
    const machine = described.get(provider) ?? describeMachine(provider);
    described.set(provider, machine);
    const { topic } = question;
    const everything = [builderVersion(), runtimeVersion, provider, topic, machine];
    const key = createHash('sha256').update(JSON.stringify(everything)).digest('hex').slice(0, 16);
    const file = path.join(folder, `${provider}-${topic}-${key}.verdict`);
    const known = inMemory.get(file);
    // The key holds provider and topic, and each topic has one schema.
    if (known !== undefined) return known as Promise<T>;
    const asked = onDisk(file, question);
    inMemory.set(file, asked);
    asked.catch(() => inMemory.delete(file));
    return asked;
  };
}

async function onDisk<T>(file: string, question: Question<T>): Promise<T> {
  const kept = parse(await readSealed(file), z.object({ at: z.number(), verdict: question.schema }));
  if (kept !== undefined && Math.abs(Date.now() - kept.at) < maxTrust) return kept.verdict;
  const verdict = await question.find();
  if (question.isLasting?.(verdict) === false) return verdict;
  await writeSealed(file, Buffer.from(JSON.stringify({ at: Date.now(), verdict })));
  return verdict;
}

function parse<T>(bytes: Uint8Array | undefined, schema: z.ZodType<T>): T | undefined {
  if (bytes === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data;
  } catch {
    // Not JSON: an entry of another time, to be written anew.
    return undefined;
  }
}
