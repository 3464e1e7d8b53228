/** The options of /imagine, from the table of what can be asked for. */
import type { OptionDefinition } from '../../src/chat/platform.ts';
import type { Field } from '../../src/request/field.ts';
import { fields, type OptionName } from '../../src/request/fields.ts';
import { flagList, isTypedIn } from '../../src/request/flags.ts';
import { inAll } from '../texts/index.ts';

/** Characters of a value that is no text: `512x768`, `3:2`. */
const maxShort = 30;
/** Of three names with their strengths. */
const maxList = 400;

export const imagineOptions: readonly OptionDefinition[] = [
  optionFor('prompt', fields.prompt),
  ...flagList
    // `--long` is for typing; as an option it would stand beside `tokens`.
    .filter((known) => isTypedIn(known, 'chat') && known.flag.means === undefined && !known.flag.typed)
    .map(({ name, field }) => optionFor(name, field)),
];

function optionFor(name: OptionName, field: Field): OptionDefinition {
  const base = { name, description: inAll((texts) => texts.options[name]) };
  if (name === 'lora') return { ...base, type: 'text', maxLength: maxList, suggest: true };
  switch (field.kind) {
    case 'text':
      return { ...base, type: 'text', maxLength: field.max };
    case 'whole':
      // What the model itself limits is checked when it is known which one draws.
      return {
        ...base,
        type: 'integer',
        min: field.min,
        max: field.limit === undefined ? field.max : undefined,
      };
    case 'seed':
      // −1 is random, and of longer ones the lower bits count.
      return { ...base, type: 'integer', min: -1, max: Number.MAX_SAFE_INTEGER };
    case 'decimal':
      return { ...base, type: 'number', min: field.min, max: field.max };
    case 'choice':
      return { ...base, type: 'text', choices: field.values.map((value) => ({ name: value, value })) };
    case 'preset':
      return { ...base, type: 'text', maxLength: maxShort, suggest: true };
    case 'name':
      return { ...base, type: 'text', maxLength: field.max, suggest: true };
    case 'model':
      return { ...base, type: 'text', maxLength: 100, suggest: true };
    case 'switch':
      return { ...base, type: 'boolean' };
    case 'picture':
      return { ...base, type: 'attachment' };
    case 'controls':
    case 'names':
      return { ...base, type: 'text', maxLength: maxList, suggest: true };
    case 'size':
    case 'job':
      return { ...base, type: 'text', maxLength: maxShort };
  }
}
