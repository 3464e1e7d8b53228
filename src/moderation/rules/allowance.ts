/** What a member may have drawn in a time: by the server, by the best of their roles, and by the operator over all. */
import { type Allowance, type Quota, spanNames } from '../../jobs/record/quotas.ts';
import type { LimitSettings, Settings } from '../settings/settings.ts';
import type { Person } from './situation.ts';

const settingNames = { hour: 'imagesAnHour', day: 'imagesADay', month: 'imagesAMonth' } as const;

/** What holds for this person in their server; null for as much as they like. */
export function allowanceOf(
  settings: Settings,
  limits: LimitSettings,
  person: Pick<Person, 'roles'> | undefined,
): Allowance {
  const own = settings.roleQuotas.filter(({ role }) => person?.roles.includes(role));
  const best = (span: 'hour' | 'day' | 'month') => {
    // Where a role has a quota, the server's own is for those who have none.
    const offers = own.length === 0 ? [settings[settingNames[span]]] : own.map((quota) => quota[span]);
    const most = Math.max(...offers.map((offer) => offer ?? Number.POSITIVE_INFINITY));
    const bounded = Math.min(most, limits[settingNames[span]] ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(bounded) ? bounded : null;
  };
  return { hour: best('hour'), day: best('day'), month: best('month') };
}

/** @param everywhere what a member may have in all servers together */
export function quotasOf(
  { member, server }: { readonly member: string; readonly server: string },
  allowance: Allowance,
  pause: number,
  everywhere: Allowance,
): readonly Quota[] {
  const quotas: Quota[] = [];
  const isBound = (some: Allowance) => spanNames.some((span) => some[span] !== null);
  if (isBound(allowance) || pause > 0) quotas.push({ ...allowance, pause, whose: { member, server } });
  if (isBound(everywhere)) quotas.push({ ...everywhere, pause: 0, whose: { member, server: '*' } });
  return quotas;
}
