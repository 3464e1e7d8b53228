/** The weights that a request names: a base, what is laid over it, and who reads the prompt for it. */
import { checkName, checkText } from '../request/check.ts';
import { written } from '../request/flags.ts';
import { joinLoras, readLoraOption } from '../request/lora-text.ts';
import { type Adapter, type ModelRef, maxName } from '../request/model-ref.ts';
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
  const vae = named('vae', files?.vaes);
  return {
    base,
    adapters: joinLoras([...tagged, ...asked].map((each) => knownLora(each, files))),
    ...(reader !== undefined && { reader }),
    ...(vae !== undefined && { vae }),
  };
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
