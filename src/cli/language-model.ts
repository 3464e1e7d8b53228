/** The language model that is set up, for chats and for the command line. */

import { AppError, messageOf } from '../errors.ts';
import { createExpander, type Expander, type ExpanderOptions } from '../expand/expander.ts';
import type { Bundle } from '../pipeline/bundle.ts';
import { wholeT5 } from '../pipeline/text/prompt-tokens.ts';
import { type Parsed, promptIn } from '../prompt/parse-imagine.ts';
import { BadRequest } from '../request/bad-request.ts';
import { trainedTokens } from '../request/token-use.ts';
import type { Config } from './config/config.ts';
import { printNotice } from './report-error.ts';

/** Undefined where none is set up. @param bundle whose tokenizer counts, where one is here */
export function languageModel(
  { llm }: Pick<Config, 'llm'>,
  bundle: () => Promise<Bundle | undefined>,
  more: Pick<ExpanderOptions, 'cache' | 'onTrouble'> = {},
): Expander | undefined {
  if (llm === undefined) return undefined;
  let counting: Promise<((text: string) => number) | undefined> | undefined;
  const counter = async () => {
    const tokenizer = await (await bundle().catch(() => undefined))?.tokenizerOf('t5');
    return tokenizer && ((text: string) => wholeT5(tokenizer, text).length);
  };
  return createExpander({
    endpoint: llm,
    async count(text) {
      counting ??= counter().catch(() => undefined);
      return ((await counting) ?? guess)(text);
    },
    ...more,
  });
}

/** English has about four letters to a token. */
function guess(text: string): number {
  return Math.ceil(text.length / 3.8) + 1;
}

/**
 * Reads what was typed, with the help of the language model where that is asked for or nothing could be read without it.
 * Where it fails, what was typed is drawn, and a line says so.
 * @throws BadRequest
 */
export async function parseWithHelp(
  text: string,
  parse: (text: string) => Parsed,
  expander: Expander | undefined,
): Promise<Parsed> {
  const parsed = await parsedOrTranslated(text, parse, expander);
  const { expand, ...request } = parsed.request;
  if (!expand) return parsed;
  if (expander === undefined) {
    printNotice({ message: 'No language model is set up (ELLA_LLM_URL): the prompt is drawn as it is' });
    return { ...parsed, request };
  }
  try {
    const { text: prompt, tokens } = await expander.rewrite('expand', request.prompt);
    printNotice({ message: `Expanded to ${tokens} of ${trainedTokens} tokens: ${prompt}` });
    return { ...parsed, request: { ...request, prompt } };
  } catch (error) {
    printNotice({ message: `${failure(error)}; the prompt is drawn as it is` });
    return { ...parsed, request };
  }
}

async function parsedOrTranslated(
  text: string,
  parse: (text: string) => Parsed,
  expander: Expander | undefined,
): Promise<Parsed> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof BadRequest && error.complaint === 'unreadable') || expander === undefined)
      throw error;
    const { prompt, rest } = promptIn(text, 'cli');
    const english = await expander.rewrite('translate', prompt).catch((problem: unknown) => {
      printNotice({ message: failure(problem) });
      throw error;
    });
    printNotice({ message: `In English: ${english.text}` });
    return parse(`${english.text} ${rest}`);
  }
}

/** @throws what is a fault of ours */
function failure(error: unknown): string {
  if (error instanceof AppError) return messageOf(error);
  throw error;
}
