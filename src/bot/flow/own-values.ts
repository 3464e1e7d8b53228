/** What members set for themselves, kept until they clear it: defaults, and presets by name. */
import { z } from 'zod';
import type { ImagineOptions } from '../../prompt/read-context.ts';
import type { Store } from '../../store/open-store.ts';
import type { Records } from '../../store/records.ts';
import { defineVersioned } from '../../store/versioned.ts';

/** By the names of flags. */
const valuesSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const ownSchema = z.object({ defaults: valuesSchema, presets: z.record(z.string(), valuesSchema) });

/** Names of presets are in small letters. */
export type Own = z.output<typeof ownSchema>;

const nothing: Own = { defaults: {}, presets: {} };

/** Of one member. */
export const maxPresets = 25;

/** A word, so that it can be typed behind `--preset`. */
export const presetName = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,31}$/u;

export function createOwnRecords(store: Pick<Store, 'records'>): Records<Own> {
  return store.records({
    kind: 'own',
    shape: defineVersioned({ name: 'own values', version: 1, schema: ownSchema }),
  });
}

interface Kept {
  readonly records: { readonly own: Records<Own> };
  readonly member: string;
}

export async function ownOf({ records, member }: Kept): Promise<Own> {
  return (await records.own.get(member)) ?? nothing;
}

/** Empty values clear them. */
export async function setDefaults({ records, member }: Kept, values: ImagineOptions): Promise<void> {
  const defaults = valuesSchema.parse(values);
  await records.own.update(member, (own = nothing) => ({ ...own, defaults }));
}

/** In place of the one that has the name already. False where there are so many that none can be added. */
export async function savePreset(
  { records, member }: Kept,
  name: string,
  values: ImagineOptions,
): Promise<boolean> {
  const preset = valuesSchema.parse(values);
  let isRoom = false;
  await records.own.update(member, (own = nothing) => {
    const presets = { ...own.presets, [name]: preset };
    isRoom = Object.keys(presets).length <= maxPresets;
    return isRoom ? { ...own, presets } : own;
  });
  return isRoom;
}

/** False where there was none. */
export async function deletePreset(kept: Kept, name: string): Promise<boolean> {
  let isThere = false;
  await kept.records.own.update(kept.member, (own = nothing) => {
    const { [name]: found, ...presets } = own.presets;
    isThere = found !== undefined;
    return { ...own, presets };
  });
  return isThere;
}
