/** A request as the text one would type for it: to edit it, or to ask for it again elsewhere. */
import { UserError } from '../errors.ts';
import type { ImagineRequest } from './imagine-request.ts';
import { splitFlags } from './split-flags.ts';

/** What may stand around a value; tried in turn, for quotes in the prompt and in the value can get in the way. */
const pairs = ['', '""', "''", '“”', '«»'] as const;

/** A request that may leave the model to who reads it. */
type Formatted = Omit<ImagineRequest, 'model'> & { readonly model?: string | undefined };

/** `parseImagine` reads the same request from it. */
export function formatImagine(request: Formatted): string {
  const texts = pairs.map((pair) => write(request, pair));
  return texts.find((text) => readsAs(text, request)) ?? texts[0] ?? request.prompt;
}

function write(request: Formatted, pair: string): string {
  const { width, height } = request;
  const value = (flag: string, of: string | number | undefined) =>
    of === undefined ? [] : [`--${flag} ${of}`];
  const quote = (text: string | undefined) =>
    text === undefined ? undefined : `${pair.charAt(0)}${text}${pair.charAt(1)}`;
  return [
    request.prompt,
    ...value('size', width === undefined || height === undefined ? undefined : `${width}x${height}`),
    ...value('seed', request.seed),
    ...value('n', request.images),
    ...value('steps', request.steps),
    ...value('cfg', request.guidance),
    ...value('sampler', request.sampler),
    ...value('model', quote(request.model)),
    ...value('strength', request.strength),
    ...value('tokens', request.tokenLength),
    ...(request.clip ? ['--clip'] : []),
    ...(request.private ? ['--private'] : []),
    ...value('no', quote(request.negative)),
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
