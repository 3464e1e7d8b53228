/** Settings as data: types and schemas made from the table. */
import { z } from 'zod';
import { actions } from '../../request/actions.ts';
import { fields } from '../../request/fields.ts';
import { textFilterSchema } from '../text/settings.ts';
import type { Setting, ValueByKind } from './kind.ts';
import { type SettingName, settingNames, settingOf, type Table } from './table.ts';

type Nullable<F, V> = F extends { readonly default: null } ? V | null : V;
type ValueOf<F> = F extends { readonly kind: 'choice'; readonly values: readonly (infer V)[] }
  ? V
  : F extends { readonly kind: 'whole' | 'decimal' }
    ? Nullable<F, number>
    : F extends { readonly kind: infer K extends keyof ValueByKind }
      ? ValueByKind[K]
      : never;

/** All settings, each with a value. */
export type Settings = { readonly [N in SettingName]: ValueOf<Table[N]> };

/** Some of them. */
export type SomeSettings = { readonly [N in SettingName]?: Settings[N] | undefined };

type NameOf<Property> = { [N in SettingName]: Table[N] extends Property ? N : never }[SettingName];

/** Those that a channel may have of its own. */
export type ChannelSettings = Pick<SomeSettings, NameOf<{ readonly byChannel: true }>>;

/** Those that an operator may hold within bounds. */
export type LimitSettings = Pick<SomeSettings, NameOf<{ readonly strict: string }>>;

/** As platforms give them; longer ones are no ids. */
const id = z.string().min(1).max(100);
const name = z.string().trim().min(1).max(200);
const amount = z.int().min(0).max(1_000_000).nullable();

/** Emoji that a server may change. */
export const mostReactions = 50;

/** UTF-16 units of an emoji's key. */
export const longestEmoji = 64;

export function schemaOf(setting: Setting): z.ZodType {
  switch (setting.kind) {
    case 'switch':
      return z.boolean();
    case 'whole':
    case 'decimal': {
      const number = setting.kind === 'whole' ? z.int() : z.number();
      const bounded = number.min(setting.min).max(setting.max);
      return setting.default === null ? bounded.nullable() : bounded;
    }
    case 'choice':
      return z.enum(setting.values);
    case 'text':
      return z.string().trim().max(setting.max);
    case 'channel':
      return id.nullable();
    case 'ids':
      return z.array(id).max(setting.most);
    case 'names':
      return z.array(name).max(setting.most);
    case 'name':
      return name.nullable();
    case 'presets':
      return textFilterSchema.shape.presets.unwrap();
    case 'rules':
      return textFilterSchema.shape.rules.unwrap();
    case 'phrases':
      return textFilterSchema.shape.allow.unwrap();
    case 'quotas':
      return z.array(z.strictObject({ role: id, hour: amount, day: amount, month: amount })).max(50);
    case 'reactions':
      return z
        .record(z.string().min(1).max(longestEmoji), z.enum([...actions, 'none']))
        .refine((map) => Object.keys(map).length <= mostReactions);
    case 'size': {
      const { multiple, max, maxRatio } = fields.size;
      const side = z.int().min(multiple).max(max).multipleOf(multiple);
      return z
        .strictObject({ width: side, height: side })
        .refine(({ width, height }) => Math.max(width, height) <= maxRatio * Math.min(width, height))
        .nullable();
    }
  }
}

function someOf(wanted: (setting: Setting) => boolean): z.ZodType {
  const all = settingNames.filter((each) => wanted(settingOf(each)));
  return z.strictObject(Object.fromEntries(all.map((each) => [each, schemaOf(settingOf(each)).optional()])));
}

// TypeScript can't follow a shape that is put together in a loop: `settings.test.ts` holds the casts to what they say.
export const someSettingsSchema = someOf(() => true) as z.ZodType<SomeSettings>;
export const channelSettingsSchema = someOf(
  ({ byChannel }) => byChannel === true,
) as z.ZodType<ChannelSettings>;
export const limitSettingsSchema = someOf((setting) => 'strict' in setting) as z.ZodType<LimitSettings>;

/** What holds where nobody has settled anything. */
export const builtIn = Object.fromEntries(
  settingNames.map((each) => [each, settingOf(each).default]),
) as Settings;
