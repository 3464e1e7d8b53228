/** A request as the text one would type for it: to edit it, or to ask for it again elsewhere. */
import { UserError } from '../errors.ts';
import type { ImagineRequest } from './imagine-request.ts';
import { splitFlags } from './split-flags.ts';

/** What may stand around a value. */
const pairs = ['', '""', "''", '“”', '«»'] as const;
/**
 * Around the model and around the negative prompt; tried in turn, for quotes in the prompt and in the values can get in
 * the way. Not always the same: a lone quote in the prompt is kept from pairing with one in the negative prompt by a
 * quotation between them.
 */
const styles = [
  ...pairs.map((pair) => ({ model: pair, negative: pair })),
  ...pairs.flatMap((model) => pairs.map((negative) => ({ model, negative }))),
];
type Style = (typeof styles)[number];

/** A request that may leave the model to who reads it. */
type Formatted = Omit<ImagineRequest, 'model'> & { readonly model?: string | undefined };

/** `parseImagine` reads the same request from it. */
export function formatImagine(request: Formatted): string {
  for (const style of styles) {
    const text = write(request, style);
    if (readsAs(text, request)) return text;
  }
  return write(request, { model: '', negative: '' });
}

function write(request: Formatted, style: Style): string {
  const { width, height } = request;
  const value = (flag: string, of: string | number | undefined) =>
    of === undefined ? [] : [`--${flag} ${of}`];
  const quote = (text: string | undefined, pair: string) =>
    text === undefined ? undefined : `${pair.charAt(0)}${text}${pair.charAt(1)}`;
  return [
    request.prompt,
    ...value('size', width === undefined || height === undefined ? undefined : `${width}x${height}`),
    ...value('seed', request.seed),
    ...value('n', request.images),
    ...value('steps', request.steps),
    ...value('cfg', request.guidance),
    ...value('sampler', request.sampler),
    ...value('model', quote(request.model, style.model)),
    ...value('strength', request.strength),
    ...value('tokens', request.tokenLength),
    ...(request.clip ? ['--clip'] : []),
    ...(request.private ? ['--private'] : []),
    ...value('no', quote(request.negative, style.negative)),
  ].join(' ');
}

function readsAs(text: string, request: Formatted): boolean {
  try {
    const { prompt, flags } = splitFlags(text);
    const read = new Map(flags.map((flag) => [flag.name, flag.value]));
    return (
      prompt === request.prompt && read.get('model') === request.model && read.get('no') === request.negative
    );
  } catch (error) {
    // Read as flags that don't exist: the next pair of quotes may do.
    if (error instanceof UserError) return false;
    throw error;
  }
}
