/** Fills a request up from a model's defaults, and checks the whole of it against the model. */
import { badRequest } from './bad-request.ts';
import { checkClip, checkDecimal, checkName, checkSize, checkText, checkWhole, isBlank } from './check.ts';
import type { Field } from './field.ts';
import { fieldList } from './flags.ts';
import type { ModelFacts } from './limits.ts';
import { type CompletePicture, keysOf, type PictureRequest } from './request.ts';

/** What a request is drawn with. */
export interface Drawable {
  readonly model: ModelFacts;
  readonly samplers: readonly string[];
  /** Whether there is a picture to start from. */
  readonly init: boolean;
}

/**
 * What was asked for, else the model's own default, else ours.
 * @throws BadRequest for what the model can't draw, whoever asked for it
 */
export function completePicture(
  asked: PictureRequest,
  defaults: PictureRequest,
  drawable: Drawable,
): CompletePicture {
  const given = new Map<string, unknown>(Object.entries(asked));
  const usual = new Map<string, unknown>(Object.entries(defaults));
  const values = new Map<string, unknown>();
  for (const { name, field } of fieldList) {
    if (field.about !== 'picture' || (field.needs === 'init' && !drawable.init)) continue;
    for (const key of keysOf(name, field)) {
      const value = given.get(key) ?? usual.get(key) ?? defaultOf(field, key);
      if (value !== undefined || field.required) values.set(key, value);
    }
    if (keysOf(name, field).some((key) => values.has(key))) check(name, field, values, drawable);
  }
  // Every field was filled in and checked by its kind.
  return Object.fromEntries(values) as unknown as CompletePicture;
}

function defaultOf(field: Field, key: string): unknown {
  switch (field.kind) {
    case 'seed':
      return field.min + Math.floor(Math.random() * (field.max - field.min + 1));
    case 'size':
      return key === 'width' ? field.default.width : field.default.height;
    case 'model':
    case 'controls':
    case 'names':
    case 'job':
    case 'preset':
    case 'picture':
      return undefined;
    default:
      return field.default;
  }
}

/** The name of the field says which it is, as its flag does where it is typed. */
function check(name: string, field: Field, values: ReadonlyMap<string, unknown>, drawable: Drawable): void {
  const value = values.get(name);
  const said = { flag: name, typed: String(value) };
  switch (field.kind) {
    case 'text':
      if (field.required && isBlank(String(value ?? ''))) throw badRequest('emptyPrompt', {});
      checkText(
        name === 'prompt' || name === 'negative' ? name : `--${name}`,
        String(value ?? ''),
        field.max,
      );
      break;
    case 'whole':
    case 'seed':
      checkWhole(said, Number(value), field, drawable.model);
      break;
    case 'decimal':
      checkDecimal(said, Number(value), field);
      break;
    case 'name':
      checkName(said, String(value), drawable[field.among]);
      break;
    case 'choice':
      checkName(said, String(value), field.values);
      break;
    case 'size':
      checkSize(
        { width: Number(values.get('width')), height: Number(values.get('height')) },
        field,
        drawable.model,
      );
      break;
    default:
      break;
  }
  if (field.needs === 'clip' && value !== false) checkClip(name, drawable.model, []);
}
