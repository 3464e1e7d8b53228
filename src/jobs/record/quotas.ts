/** What a member may have drawn in a time, and what they had. */
import { UserError } from '../../errors.ts';
import type { Store } from '../../store/open-store.ts';

/** Times that quotas are about, in ms: any time so long, up to now. */
export const spans = { hour: 3_600_000, day: 86_400_000, month: 30 * 86_400_000 } as const;
export type Span = keyof typeof spans;
export const spanNames = Object.keys(spans) as readonly Span[];

/** Images in each time; null for as many as they like. */
export type Allowance = { readonly [S in Span]: number | null };

/** What is counted together: a member in one server, or in all. */
export type Whose = { readonly member: string; readonly server: string | '*' };

export interface Quota extends Allowance {
  readonly whose: Whose;
  /** Seconds between two jobs. */
  readonly pause: number;
}

/** Its `code` is `quota` or `pause`. */
export class QuotaError extends UserError {
  /** Undefined for a pause. */
  readonly quota: { readonly span: Span; readonly most: number; readonly used: number } | undefined;
  /** Until there is room; undefined where there never is for so much at once. */
  readonly waitMs: number | undefined;

  constructor(quota: QuotaError['quota'], waitMs: number | undefined) {
    super(quota === undefined ? 'pause' : 'quota', describe(quota, waitMs));
    this.quota = quota;
    this.waitMs = waitMs;
  }
}

function describe(quota: QuotaError['quota'], waitMs: number | undefined): string {
  const wait = waitMs === undefined ? '' : ` Try again in ${Math.ceil(waitMs / 1000)} s.`;
  return quota === undefined
    ? `You asked for pictures a moment ago.${wait}`
    : `You may have ${quota.most} pictures ${per[quota.span]}, and had ${quota.used}.${wait}`;
}

const per: Readonly<Record<Span, string>> = { hour: 'an hour', day: 'a day', month: 'in 30 days' };

export function spanOf(ms: number): Span {
  return spanNames.find((name) => spans[name] === ms) ?? 'month';
}

/** As the scripts read them. */
export function quotaArg(quotas: readonly Quota[]): string {
  return JSON.stringify(
    quotas.map(({ whose, pause, ...allowance }) => ({
      whose: nameOf(whose),
      pause: pause * 1000,
      limits: spanNames.flatMap((name) => {
        const most = allowance[name];
        return most === null ? [] : [{ span: spans[name], most }];
      }),
    })),
  );
}

export interface Quotas {
  /** Images that were given out in each time up to now. */
  quotaUsed(whose: Whose): Promise<{ readonly [S in Span]: number }>;
  /** As if they had had none. */
  resetQuota(whose: Whose): Promise<void>;
}

export function createQuotas({ client, prefix, now }: Pick<Store, 'client' | 'prefix' | 'now'>): Quotas {
  const key = (whose: Whose) => `${prefix}:quota:${nameOf(whose)}`;
  return {
    async quotaUsed(whose) {
      const at = await now();
      const rows = await client.zrangebyscore(key(whose), `(${at - spans.month}`, '+inf', 'WITHSCORES');
      const used = { hour: 0, day: 0, month: 0 };
      for (let index = 0; index + 1 < rows.length; index += 2) {
        const images = Number.parseInt(rows[index] ?? '', 10) || 0;
        for (const name of spanNames) if (Number(rows[index + 1]) > at - spans[name]) used[name] += images;
      }
      return used;
    },
    async resetQuota(whose) {
      await client.unlink(key(whose));
    },
  };
}

function nameOf({ server, member }: Whose): string {
  return `${server}|${member}`;
}
