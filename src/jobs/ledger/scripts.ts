/** The scripts of the queue (`src/jobs/lua`) and the keys that they are called with. */
import type { Redis } from '../../store/redis-client.ts';
import { loadScript, runScript, type ScriptValue } from '../../store/script.ts';

const names = [
  'admission/admit',
  'admission/withdraw',
  'admission/cancel',
  'admission/hold',
  'admission/release',
  'admission/refuse',
  'drawing/next',
  'drawing/start',
  'drawing/put-back',
  'drawing/settle',
  'drawing/progress',
  'drawing/report',
  'delivery/begin-delivery',
  'delivery/begin-part',
  'delivery/end-part',
  'delivery/close',
  'delivery/reopen',
  'upkeep/stale',
  'upkeep/overdue',
  'upkeep/forget',
  'upkeep/retire',
  'view',
] as const;

type ScriptName = (typeof names)[number];

const folder = new URL('../lua/', import.meta.url);

const load = (name: ScriptName) => loadScript(new URL(`${name}.lua`, folder), new URL('includes/', folder));

const scripts = new Map(names.map((name) => [name, load(name)] as const));

/** Runs a script about one job, or about the whole queue where `id` is undefined. */
export type Run = (
  name: ScriptName,
  id: string | undefined,
  ...args: readonly ScriptValue[]
) => Promise<unknown>;

/** @param client its patience (failing fast or waiting until Redis is back) is that of every call. */
export function createRun(client: Redis, prefix: string): Run {
  const keys = queueKeys(prefix);
  const { fair, clocks, line, works, routes, running, due, held, open, dead } = keys;
  const shared = [fair, clocks, line, works, routes, running, due, held, open, dead];
  return async (name, id, ...args) => {
    const script = scripts.get(name);
    if (script === undefined) throw new TypeError(`There is no script ${name}.`);
    return runScript(client, script, id === undefined ? shared : [...shared, keys.job(id)], [
      prefix,
      ...args,
    ]);
  };
}

/** What each of them holds is written in `lua/includes/keys.lua`. */
export function queueKeys(prefix: string) {
  const key = (...words: readonly string[]) => [prefix, ...words].join(':');
  return {
    fair: key('fair'),
    clocks: key('fair', 'finish'),
    line: key('line'),
    works: key('works'),
    routes: key('routes'),
    running: key('running'),
    due: key('due'),
    held: key('held'),
    open: key('open'),
    dead: key('dead'),
    workers: key('workers'),
    job: (id: string) => key('job', id),
    /** Workers that are to take nothing more (set of names). */
    drained: key('drained'),
    filledServers: key('filled', 's'),
    filledMembers: key('filled', 'm'),
    waitingOfMember: (member: string) => key('wait', 'm', member),
    waitingOfServer: (server: string) => key('wait', 's', server),
    heldOfServer: (server: string) => key('held', 's', server),
    history: (member: string) => key('history', member),
    message: (message: string) => key('message', message),
  };
}
