/** Which routes a worker takes jobs from: whatever it can draw at the moment. */
import type { Needs } from '../route.ts';

export interface ServedRoutes {
  readonly names: readonly string[];
  knows(route: string): boolean;
  /** Looks at all routes there are; true when what is served has changed. */
  learn(routes: ReadonlyMap<string, Needs>): Promise<boolean>;
  /** Leaves a route alone for a while, because a job showed that it cannot be drawn here after all. */
  refuse(route: string): void;
}

/** For so long, in ms; by then the worker should know better what it has. */
const refusalMs = 60_000;

export function createServedRoutes(canDraw: (needs: Needs) => boolean | Promise<boolean>): ServedRoutes {
  let all: ReadonlyMap<string, Needs> = new Map();
  let served: readonly string[] = [];
  const refused = new Map<string, number>();
  const isRefused = (route: string) => (refused.get(route) ?? 0) > performance.now();
  return {
    get names() {
      return served;
    },
    knows: (route) => all.has(route),
    async learn(routes) {
      all = routes;
      const before = served;
      const found: string[] = [];
      for (const [route, needs] of routes) {
        if (!isRefused(route) && (await canDraw(needs))) found.push(route);
      }
      served = found.sort();
      return served.length !== before.length || served.some((route, index) => route !== before[index]);
    },
    refuse(route) {
      refused.set(route, performance.now() + refusalMs);
      served = served.filter((each) => each !== route);
    },
  };
}
