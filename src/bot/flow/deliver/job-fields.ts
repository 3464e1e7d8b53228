/** How a job was drawn, as fields for people. */
import { z } from 'zod';
import { type Field, type Locale, shorten } from '../../../chat/platform.ts';
import type { DrawnResult } from '../../../jobs/record/outcome.ts';
import { controlSchema, formatControls } from '../../../request/controls.ts';
import type { Field as RequestField } from '../../../request/field.ts';
import type { FieldName } from '../../../request/fields.ts';
import { fieldList } from '../../../request/flags.ts';
import { modelRefSchema } from '../../../request/model-ref.ts';
import type { DrawRequest } from '../../../request/request.ts';
import { shownModel } from '../../models.ts';
import { textsOf } from '../../texts/index.ts';
import { tokensText } from './reading.ts';

/** What fits on a line first, texts last. @param index the picture that is shown alone, from 0 */
export function jobFields(
  request: DrawRequest | undefined,
  result: DrawnResult | undefined,
  locale: Locale,
  index?: number,
): Field[] {
  const texts = textsOf(locale);
  const used = new Map<string, unknown>(Object.entries({ ...request, ...result?.drawn }));
  const labels: Partial<Readonly<Record<FieldName, string>>> = texts.labels;
  const shown = fieldList.flatMap(({ name, field }) => {
    const label = labels[name];
    if (label === undefined) return [];
    const value =
      field.kind === 'seed' ? seedText(request, result, index) : valueText(name, field, used, result);
    return value === undefined || value === '' ? [] : [{ name: label, value, kind: field.kind }];
  });
  const tokens = result && { name: texts.tokens, value: tokensText(result.tokens, locale), kind: 'tokens' };
  const isText = ({ kind }: { kind: string }) => kind === 'text';
  return [...shown.filter((one) => !isText(one)), ...(tokens ? [tokens] : []), ...shown.filter(isText)].map(
    ({ name, value }) => ({ name, value }),
  );
}

const maxFieldText = 300;

function valueText(
  name: FieldName,
  field: RequestField,
  used: ReadonlyMap<string, unknown>,
  result: DrawnResult | undefined,
): string | undefined {
  if (field.kind === 'size') {
    const { width, height } = result?.images[0] ?? { width: used.get('width'), height: used.get('height') };
    return width === undefined || height === undefined ? undefined : `${width}×${height}`;
  }
  const value = used.get(name);
  if (value === undefined || value === null) return undefined;
  // What goes without saying.
  if (name === 'effort' && value === 'exact') return undefined;
  if (field.kind === 'controls') return formatControls(z.array(controlSchema).parse(value));
  if (field.kind === 'model') return shownModel(modelRefSchema.parse(value));
  return field.kind === 'text' ? shorten(String(value), maxFieldText) : String(value);
}

/** Of one picture, or the range of all. */
export function seedText(
  request: DrawRequest | undefined,
  result: DrawnResult | undefined,
  index: number | undefined,
): string | undefined {
  const alone = index === undefined ? undefined : result?.images[index];
  if (alone !== undefined) return String(alone.seed);
  const seeds = result?.images.map(({ seed }) => seed) ?? (request === undefined ? [] : [request.seed]);
  const [first] = seeds;
  const last = seeds.at(-1);
  return seeds.length > 1 ? `${first}–${last}` : first?.toString();
}
