/** Whether this process does its work: what `/healthz` and `/readyz` answer. */

import { messageOf } from '../errors.ts';
import { within } from './within.ts';

/** One line on how a part stands. @throws where it can't do its work, with why */
export type Check = () => string | Promise<string>;

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail: string }>>;
}

export interface Health {
  /** Adds a part, or replaces the check of one. */
  watch(part: string, check: Check): void;
  readiness(): Promise<Readiness>;
}

const patienceMs = 2_000;

export function createHealth(): Health {
  const checks = new Map<string, Check>();
  return {
    watch: (part, check) => checks.set(part, check),
    async readiness() {
      const results = await Promise.all(
        [...checks].map(async ([part, check]) => {
          try {
            return [part, { ok: true, detail: await within(patienceMs, run(check)) }] as const;
          } catch (error) {
            return [part, { ok: false, detail: messageOf(error) }] as const;
          }
        }),
      );
      return { ready: results.every(([, { ok }]) => ok), checks: Object.fromEntries(results) };
    },
  };
}

async function run(check: Check): Promise<string> {
  return check();
}
