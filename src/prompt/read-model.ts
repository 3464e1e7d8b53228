/** The weights that a request names: a base, what is laid over it, and who reads the prompt for it. */
import { findNearest } from '../errors.ts';
import { badRequest, shown } from '../request/bad-request.ts';
import { checkName, checkText } from '../request/check.ts';
import { type Control, readControlOption } from '../request/controls.ts';
import { fields } from '../request/fields.ts';
import { written } from '../request/flags.ts';
import { joinLoras, readLoraOption } from '../request/lora-text.ts';
import { type Adapter, type ModelRef, maxName } from '../request/model-ref.ts';
import { placeOfName } from '../request/named-words.ts';
import type { KnownFiles, ReadContext, TypedValue } from './read-context.ts';
import { readWord } from './read-values.ts';

/**
 * @param tagged by `<lora:…>` in the prompt; an option of the same name counts more
 * @param given the model's flags that came
 * @throws BadRequest for names that are not known, where it is known what there is
 */
export function readModelRef(
  base: string,
  tagged: readonly Adapter[],
  given: readonly TypedValue[],
  { files, models, surface = 'chat' }: ReadContext,
): ModelRef {
  const typed = (name: string) => given.find(({ known }) => known.name === name);
  const named = (name: string, among: readonly string[] | undefined) => {
    const one = typed(name);
    if (one === undefined) return undefined;
    const flag = written(one.known, surface);
    const word = checkText(flag, readWord(one.value), maxName);
    return among === undefined ? word : checkName({ flag, typed: word }, bare(word), among);
  };
  const option = typed('lora');
  const asked = option === undefined ? [] : String(option.value).split('\n').flatMap(readLoraOption);
  const reader = named('base', files && models.map(({ name }) => name));
  if (reader !== undefined && models.find(({ name }) => name === base)?.ownReader) {
    throw badRequest('ownReader', { flag: '--base', model: base });
  }
  const vae = named('vae', files?.vaes);
  return {
    base,
    adapters: joinLoras([...tagged, ...asked].map((each) => knownLora(each, files))),
    ...(reader !== undefined && { reader }),
    ...(vae !== undefined && { vae }),
  };
}

/**
 * What is to guide the drawing, each by its whole name where it is known what there is.
 * @throws BadRequest for too many, unknown names, a kind that several have, and where no picture came along
 */
export function readControls(
  given: readonly TypedValue[],
  { files, pictures }: ReadContext,
): readonly Control[] {
  const [first] = given;
  const controls = first === undefined ? [] : readControlOption(String(first.value));
  const { max } = fields.controls;
  if (controls.length > max) throw badRequest('tooMany', { flag, max, count: controls.length });
  if (controls.length > 0 && pictures === 0) throw badRequest('nothingToChange', { flag });
  return controls.map((control) => {
    const { name } = control;
    const typed = checkText(flag, name, maxName);
    return files === undefined ? control : { ...control, name: controlNamed(typed, files.controlNets) };
  });
}

const flag = '--control';

/** As ControlNets are published, the kind is a part of the name: `control_v11p_sd15_canny`. */
function controlNamed(typed: string, known: readonly string[]): string {
  const sought = bare(typed).toLowerCase();
  const exact = known.find((name) => name.toLowerCase() === sought);
  const holding = known.filter((name) => name.toLowerCase().includes(sought));
  const [only, ...others] = holding;
  if (exact !== undefined) return exact;
  if (only !== undefined && others.length === 0) return only;
  const nearest = only === undefined ? findNearest(sought.slice(0, 40), known) : { known: holding };
  throw badRequest('unknownName', { flag, typed: shown(typed), nearest });
}

/** The textual inversions that CLIP will read. */
export function namedEmbeddings(
  values: ReadonlyMap<string, unknown>,
  { files }: ReadContext,
): readonly string[] {
  if (files === undefined || !(values.get('clip') || values.get('negativeClip'))) return [];
  const text = [values.get('clipPrompt') ?? values.get('prompt'), values.get('negative') ?? ''].join('\n');
  return files.embeddings.filter((name) => placeOfName(text, name) >= 0).slice(0, fields.embeddings.max);
}

function knownLora(lora: Adapter, files: KnownFiles | undefined): Adapter {
  const typed = checkText('--lora', lora.name, maxName);
  if (files === undefined) return lora;
  return { ...lora, name: checkName({ flag: '--lora', typed }, bare(typed), files.loras) };
}

/** Other tools name files with their ending. */
function bare(name: string): string {
  return name.trim().replace(/\.safetensors$/i, '');
}
