/** The scripts of the queue (`src/jobs/lua`) and the keys that they are called with. */
import type { Redis } from '../../store/redis-client.ts';
import { loadScript, runScript, type ScriptValue } from '../../store/script.ts';

const names = [
  'admit',
  'withdraw',
  'cancel',
  'start',
  'release',
  'settle',
  'progress',
  'begin-delivery',
  'begin-part',
  'end-part',
  'close',
  'reopen',
  'stale',
  'forget',
  'view',
  'report',
] as const;

type ScriptName = (typeof names)[number];

const load = (name: ScriptName) =>
  [name, loadScript(new URL(`../lua/${name}.lua`, import.meta.url))] as const;

const scripts = new Map(names.map(load));

/** Runs a script about one job, or about the whole queue where `id` is undefined. */
export type Run = (
  name: ScriptName,
  id: string | undefined,
  ...args: readonly ScriptValue[]
) => Promise<unknown>;

/** @param client its patience (failing fast or waiting until Redis is back) is that of every call. */
export function createRun(client: Redis, prefix: string): Run {
  const { fair, clocks, open, dead, job } = queueKeys(prefix);
  const shared = [fair, clocks, open, dead];
  return async (name, id, ...args) => {
    const script = scripts.get(name);
    if (script === undefined) throw new TypeError(`There is no script ${name}.`);
    const keys = id === undefined ? shared : [...shared, job(id)];
    return runScript(client, script, keys, [prefix, ...args]);
  };
}

/** What each of them holds is written in `lua/includes/keys.lua`. */
export function queueKeys(prefix: string) {
  const key = (...words: readonly string[]) => [prefix, ...words].join(':');
  return {
    fair: key('fair'),
    clocks: key('fair', 'finish'),
    open: key('open'),
    dead: key('dead'),
    workers: key('workers'),
    job: (id: string) => key('job', id),
    history: (member: string) => key('history', member),
    message: (message: string) => key('message', message),
  };
}
