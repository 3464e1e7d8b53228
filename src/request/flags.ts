/** The fields and their flags as lists, and the flag that a word means. */
import type { Field, Flag, Surface } from './field.ts';
import { type FieldName, type FlagName, fields } from './fields.ts';

/** In the order of the table, in which people see them. */
export const fieldList: readonly { readonly name: FieldName; readonly field: Field }[] = namesOf(fields).map(
  (name) => ({ name, field: fields[name] }),
);

/** A flag and the field that it sets. */
export interface KnownFlag {
  readonly name: FlagName;
  readonly flag: Flag;
  readonly fieldName: FieldName;
  readonly field: Field;
}

/** Every flag, in order; a picture's is an option of a command and can't be typed in a prompt. */
export const flagList: readonly KnownFlag[] = fieldList.flatMap(({ name: fieldName, field }) => {
  const flags: Partial<Readonly<Record<FlagName, Flag>>> = field.flags ?? {};
  return namesOf(flags).flatMap((name) => {
    const flag = flags[name];
    return flag === undefined ? [] : [{ name, flag, fieldName, field }];
  });
});

/** Whether a flag can be typed in a place. */
export function isTypedIn({ field: { only } }: KnownFlag, surface: Surface): boolean {
  return only === undefined || only === surface;
}

/** A flag as it is written in a place. */
export function written({ name, flag }: KnownFlag, surface: Surface): `--${string}` {
  return `--${surface === 'cli' ? (flag.cli ?? name) : name}`;
}

/** All spellings of a flag, without dashes. */
export function spellings({ name, flag }: KnownFlag): readonly string[] {
  return [...new Set([name, ...(flag.aliases ?? []), ...(flag.cli === undefined ? [] : [flag.cli])])];
}

/** `Object.keys` of a table that has nothing else. */
function namesOf<K extends string>(table: Partial<Readonly<Record<K, unknown>>>): K[] {
  return Object.keys(table) as K[];
}
