/** From what several people settled to what holds: the operator's defaults, the server's, the channel's, and limits. */
import type { Allowance } from '../../jobs/record/quotas.ts';
import type { textActions } from '../text/settings.ts';
import type { Setting } from './kind.ts';
import type { ChannelSettings, LimitSettings, Settings, SomeSettings } from './settings.ts';
import { builtIn } from './settings.ts';
import { settingNames, settingOf } from './table.ts';

/** What the operator of an installation settles for all of its servers. */
export interface OperatorSettings {
  /** What holds in servers that did not settle it. */
  readonly defaults: SomeSettings;
  /** What no server can loosen. */
  readonly limits: LimitSettings;
  /** Images of a member in all servers together. */
  readonly everywhere: Allowance;
}

export const noOperatorSettings: OperatorSettings = {
  defaults: {},
  limits: {},
  everywhere: { hour: null, day: null, month: null },
};

/** What a server begins with, without its limits. */
export function startOf({ defaults }: Pick<OperatorSettings, 'defaults'>): Settings {
  return { ...builtIn, ...present(defaults) };
}

/** What holds. @param channel what the channel has of its own */
export function settle(
  operator: Pick<OperatorSettings, 'defaults' | 'limits'>,
  server: SomeSettings,
  channel: ChannelSettings,
): Settings {
  const wished = { ...startOf(operator), ...present(server), ...present(channel) };
  return limited(wished, operator.limits);
}

function limited(wished: Settings, limits: LimitSettings): Settings {
  const all: Record<string, unknown> = { ...wished };
  const bounds: Readonly<Record<string, unknown>> = limits;
  for (const name of settingNames) {
    const bound = bounds[name];
    if (bound !== undefined) all[name] = stricter(settingOf(name), all[name], bound);
  }
  return all as Settings;
}

/** Both values passed the setting's schema. */
function stricter(setting: Setting, wished: unknown, bound: unknown): unknown {
  if (!('strict' in setting)) return wished;
  switch (setting.strict) {
    case undefined:
      return wished;
    case 'off':
      return wished === true && bound === true;
    case 'lower':
      return numberOf(Math.min, Number.POSITIVE_INFINITY, wished, bound);
    case 'higher':
      return numberOf(Math.max, 0, wished, bound);
    case 'later':
      return setting.values[
        Math.max(...[wished, bound].map((value) => setting.values.indexOf(String(value))))
      ];
    case 'joined':
      return [bound, wished].filter((text) => text !== '').join(', ');
    case 'common':
      return common(listOf(wished), listOf(bound));
    case 'union':
      return setting.kind === 'presets'
        ? stricterActions(wished, bound)
        : [...listOf(bound), ...listOf(wished)];
  }
}

function numberOf(
  choose: (one: number, other: number) => number,
  none: number,
  one: unknown,
  other: unknown,
): number | null {
  const number = choose(asNumber(one, none), asNumber(other, none));
  return Number.isFinite(number) ? number : null;
}

function asNumber(value: unknown, none: number): number {
  return typeof value === 'number' ? value : none;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A name that can't be typed, so that a list of it allows nothing. */
const nothing = '\u0000';

function common(wished: readonly unknown[], bound: readonly unknown[]): readonly unknown[] {
  if (bound.length === 0) return wished;
  if (wished.length === 0) return bound;
  const both = wished.filter((name) => bound.includes(name));
  // An empty list would allow everything.
  return both.length === 0 ? [nothing] : both;
}

/** From the mildest. */
const actionOrder = [
  'allow',
  'alert',
  'replace',
  'hold',
  'refuse',
] as const satisfies readonly (typeof textActions)[number][];

function stricterActions(wished: unknown, bound: unknown): Settings['presets'] {
  const [one, other] = [wished, bound] as [Settings['presets'], Settings['presets']];
  const merged = { ...one };
  for (const [preset, action] of Object.entries(other) as [
    keyof Settings['presets'],
    (typeof actionOrder)[number],
  ][]) {
    const own = merged[preset] ?? 'allow';
    merged[preset] = actionOrder.indexOf(own) > actionOrder.indexOf(action) ? own : action;
  }
  return merged;
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** What is undefined must not hide what lies below. */
function present<T extends SomeSettings>(some: T): Present<T> {
  return Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as Present<T>;
}
