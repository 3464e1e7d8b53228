/** What can be asked for, as options of the command line: made from the table of fields. */
import { type Command, Option } from 'commander';
import { en } from '../../commands/texts/en.ts';
import type { TypedValue } from '../prompt/read-context.ts';
import type { Field } from '../request/field.ts';
import { flagList, isTypedIn, type KnownFlag, spellings, written } from '../request/flags.ts';

/** Options as commander read them. */
export type RequestOptions = Readonly<Record<string, unknown>>;

/** The base is a name or a folder here, which each command looks up itself. */
const known: readonly KnownFlag[] = flagList.filter(
  (flag) => isTypedIn(flag, 'cli') && flag.name !== 'model',
);

/** Other spellings, those of the chats among them, are taken too. */
export function addRequestOptions(command: Command): Command {
  for (const flag of known) {
    const main = written(flag, 'cli');
    const text = en.options[flag.name].replace(/^\p{Lu}/u, (letter) => letter.toLowerCase());
    command.addOption(optionFor(flag, main, `${text}${boundsOf(flag)}`));
    for (const spelling of spellings(flag)) {
      if (`--${spelling}` === main) continue;
      command.addOption(optionFor(flag, `--${spelling}`).hideHelp());
    }
  }
  return command;
}

function optionFor(flag: KnownFlag, spelling: string, text?: string): Option {
  const option = new Option(`${spelling}${placeholderOf(flag)}`, text);
  if (flag.flag.adds)
    option.argParser((typed: string, before?: readonly string[]) => [...(before ?? []), typed]);
  return option;
}

/** What was typed, to be read by the rules that hold in chats too. */
export function typedValues(options: RequestOptions): readonly TypedValue[] {
  return known
    .filter(({ field }) => field.kind !== 'picture')
    .flatMap((flag) => valuesOf(flag, options).map((value) => ({ known: flag, value })));
}

/** The file of the picture to start from. */
export function initFile(options: RequestOptions): string | undefined {
  const flag = known.find(({ fieldName }) => fieldName === 'init');
  const [value] = flag === undefined ? [] : valuesOf(flag, options);
  return value === undefined ? undefined : String(value);
}

function valuesOf(flag: KnownFlag, options: RequestOptions): readonly (string | true)[] {
  return spellings(flag).flatMap((spelling) => {
    const value = options[new Option(`--${spelling}`).attributeName()];
    if (Array.isArray(value)) return value.map(String);
    return typeof value === 'string' || value === true ? [value] : [];
  });
}

function placeholderOf({ flag, field, name }: KnownFlag): string {
  if (flag.means !== undefined || field.kind === 'switch') return '';
  if (name === 'ar') return ' <W:H>';
  if (name === 'lora') return ' <name:strength>';
  return ` <${placeholders[field.kind]}>`;
}

/** What the words don't say of its values. */
function boundsOf({ flag, field }: KnownFlag): string {
  if (flag.means !== undefined) return '';
  switch (field.kind) {
    case 'whole':
      return field.limit === undefined ? ` (${field.min} to ${field.max})` : '';
    case 'decimal':
      return ` (${field.above ? 'over ' : ''}${field.min} to ${field.max})`;
    case 'choice':
      return ` (${field.values.join(', ')})`;
    default:
      return '';
  }
}

const placeholders: Readonly<Record<Exclude<Field['kind'], 'switch'>, string>> = {
  text: 'text',
  whole: 'n',
  decimal: 'x',
  seed: 'n',
  name: 'name',
  choice: 'mode',
  size: 'WxH',
  model: 'name or folder',
  controls: 'list',
  names: 'list',
  job: 'id',
  preset: 'name',
  picture: 'file',
};
