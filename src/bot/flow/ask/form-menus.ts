/** Menus in the form for a prompt, in place of flags that have few values; which ones, the table of fields says. */
import { type Choice, type FormField, maxChoices, severalOf, shorten } from '../../../chat/platform.ts';
import { UserError } from '../../../errors.ts';
import type { Settings } from '../../../moderation/settings/settings.ts';
import { formatOptions } from '../../../prompt/format-options.ts';
import { sizeFor } from '../../../prompt/read-size.ts';
import { splitFlags, type TypedFlag } from '../../../prompt/split-flags.ts';
import type { FlagName, MenuFlag } from '../../../request/fields.ts';
import { flagList, type KnownFlag } from '../../../request/flags.ts';
import { sidesOf } from '../../../request/limits.ts';
import type { Context } from '../../command.ts';
import { type KnownModels, type ModelCard, namesOf } from '../../models.ts';
import type { Texts } from '../../texts/index.ts';
import { heldHere, modelsHere } from './models-here.ts';

/** What the ids of such fields begin with. */
const prefix = 'menu-';
/** The choice that leaves it open: not every platform lets people take a choice back. */
const usual = 'usual';
/** Characters. */
const longestChoice = 75;
/** Of two menus in one, a choice of each can be told apart; of more, hardly. */
const mostInOne = 2;

interface FormMenu {
  readonly name: MenuFlag;
  readonly values: readonly string[];
}

export interface FormMenus {
  readonly menus: readonly FormMenu[];
  /** The first is the one for requests that name none. */
  readonly models: readonly ModelCard[];
}

/** Those in which there is something to choose where the form is opened. */
export async function formMenus(
  ctx: Pick<Context, 'models' | 'settings' | 'server' | 'event'>,
): Promise<FormMenus> {
  const allowed = await heldHere(ctx);
  const { models, samplers } = await modelsHere(ctx, allowed);
  const menus = flagList.flatMap((flag) => {
    if (!isMenu(flag) || allowed.deniedFlags.includes(flag.name)) return [];
    const values = valuesOf(flag, { samplers, models }, allowed).slice(0, maxChoices - 1);
    return values.length > 1 ? [{ name: flag.name, values }] : [];
  });
  return { menus, models };
}

function isMenu(known: KnownFlag): known is KnownFlag & { readonly name: MenuFlag } {
  return known.flag.menu !== undefined;
}

function valuesOf(
  { flag, field }: KnownFlag,
  known: Pick<KnownModels, 'samplers' | 'models'>,
  { images, allowedModels, allowedSamplers }: Settings,
): readonly string[] {
  const among = (list: readonly string[], all: readonly string[]) =>
    list.length === 0 ? all : all.filter((name) => list.includes(name));
  switch (field.kind) {
    case 'model':
      return among(allowedModels, namesOf(known.models));
    case 'name':
      return among(allowedSamplers, known[field.among]);
    case 'whole': {
      const max = Math.min(field.max, images ?? field.max);
      return Array.from({ length: max - field.min + 1 }, (_, index) => String(field.min + index));
    }
    case 'size': {
      const isOpen = known.models.some((model) => {
        const { min, max } = sidesOf(field, model);
        return min < max;
      });
      return isOpen && Array.isArray(flag.menu) ? flag.menu : [];
    }
    default:
      return [];
  }
}

interface Filled {
  readonly fields: readonly FormField[];
  /** What was chosen and has no place in them. */
  readonly left: readonly string[];
}

/** @param room how many inputs the form has left: where they are few, two menus share one */
export function menuFields(
  menus: readonly FormMenu[],
  chosen: readonly string[],
  room: number,
  texts: Texts,
): Filled {
  const inOne = menus.length <= room ? 1 : mostInOne;
  const groups = Array.from({ length: Math.ceil(menus.length / inOne) }, (_, at) =>
    menus.slice(at * inOne, (at + 1) * inOne),
  ).slice(0, room);
  const fields = groups.map((group, at) => fieldOf(group, at, chosen, texts));
  const offered = new Set(fields.flatMap(({ choices }) => choices.map(({ value }) => value)));
  return { fields, left: chosen.filter((one) => !offered.has(one)) };
}

type MenuField = FormField & { readonly choices: readonly Choice[] };

function fieldOf(group: readonly FormMenu[], at: number, chosen: readonly string[], texts: Texts): MenuField {
  const id = `${prefix}${at}`;
  const labels = group.map(({ name }) => texts.menus[name]);
  const choices = group.flatMap(({ name, values }, index) =>
    values.map((value) => ({
      name: shorten(group.length === 1 ? value : `${labels[index]}: ${value}`, longestChoice),
      value: `${name}=${value}`,
    })),
  );
  const values = chosen.filter((one) => choices.some(({ value }) => value === one));
  if (group.length === 1) {
    return {
      id,
      type: 'choice',
      label: labels[0] ?? '',
      required: true,
      choices: [{ name: texts.menuUsual, value: usual }, ...choices],
      value: values[0] ?? usual,
    };
  }
  return {
    id,
    type: 'several',
    of: 'choices',
    label: labels.join(', '),
    hint: texts.menuOneOfEach,
    choices: choices.slice(0, maxChoices),
    values: values.slice(0, group.length),
    max: group.length,
  };
}

/** What was chosen in a form, as `name=value`. */
export function chosenIn(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values)
    .filter(([id]) => id.startsWith(prefix))
    .flatMap(([, value]) => severalOf(value))
    .filter((value) => value !== usual);
}

/** As one would type it. */
export function chosenFlags(chosen: readonly string[]): string {
  return chosen
    .map((one) => {
      const [name = '', ...value] = one.split('=');
      return formatOptions({ [name]: value.join('=') });
    })
    .join(' ');
}

/** Takes those flags out of a text that menus can show. */
export function takeChosen(
  text: string,
  { menus, models }: FormMenus,
): { readonly rest: string; readonly chosen: readonly string[] } {
  const flags = flagsIn(text);
  const named = flags.find(({ known }) => known.name === 'model')?.value;
  const model = models.find(({ name }) => name === named) ?? models[0];
  const taken = flags.flatMap((flag) => {
    const isOnce = flags.filter((other) => nameOf(other) === nameOf(flag)).length === 1;
    const menu = menus.find(({ name }) => name === nameOf(flag));
    const isSaid = (value: string) => value === flag.value || sizeText(value, flag, model) === flag.value;
    const value = menu?.values.find(isSaid);
    return isOnce && menu !== undefined && value !== undefined
      ? [{ flag, one: `${menu.name}=${value}` }]
      : [];
  });
  const rest = taken.reduceRight(
    (left, { flag: { start, end } }) => left.slice(0, start) + left.slice(end),
    text,
  );
  return {
    rest: taken.length === 0 ? text : rest.replaceAll(/ {2,}/g, ' ').trim(),
    chosen: taken.map(({ one }) => one),
  };
}

/** A size in pixels may be what a ratio comes to. */
function nameOf({ known: { name } }: TypedFlag): FlagName {
  return name === 'size' ? 'ar' : name;
}

function sizeText(ratio: string, { known }: TypedFlag, model: ModelCard | undefined): string | undefined {
  if (known.name !== 'size' || known.field.kind !== 'size' || model === undefined) return undefined;
  const [across = 1, down = 1] = ratio.split(':').map(Number);
  const { width, height } = sizeFor(across / down, known.field, model);
  return `${width}x${height}`;
}

/** None of a text that is wrong: it is to be seen as it was typed. */
function flagsIn(text: string): readonly TypedFlag[] {
  try {
    return splitFlags(text).flags;
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
