/** Short prompts made long, and prompts in other languages made English, by a language model of the operator's choice. */
import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import { trainedTokens } from '../request/token-use.ts';
import { ask, type Endpoint } from './ask.ts';
import { cleanAnswer, fitting } from './clean.ts';
import { type Task, tasks } from './tasks.ts';

/** Where answers are kept, so that the same prompt is not asked about twice. */
export interface AnswerCache {
  get(id: string): Promise<{ readonly text: string } | undefined>;
  set(id: string, value: { readonly text: string }): Promise<void>;
}

export type Count = (text: string) => number | Promise<number>;

export interface ExpanderOptions {
  readonly endpoint: Endpoint;
  readonly cache?: AnswerCache | undefined;
  /** Tokens of T5. */
  readonly count: Count;
  /** Told of a cache that doesn't work, which stops nothing. */
  readonly onTrouble?: ((error: unknown) => void) | undefined;
}

export interface Rewritten {
  readonly text: string;
  readonly tokens: number;
}

export interface Expander {
  /** @throws AppError `llm_failed` or `llm_busy` */
  rewrite(task: Task, prompt: string): Promise<Rewritten>;
}

/** Questions at once: an endpoint on the same machine has better things to do than to be flooded. */
const maxAtOnce = 4;

export function createExpander({ endpoint, cache, count, onTrouble }: ExpanderOptions): Expander {
  const asked = new Map<string, Promise<string>>();
  const quietly = async <T>(work: Promise<T> | undefined): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      onTrouble?.(error);
      return undefined;
    }
  };
  const answer = async (task: Task, prompt: string, id: string): Promise<string> => {
    const known = await quietly(cache?.get(id));
    if (known !== undefined) return known.text;
    const said = cleanAnswer(await ask(endpoint, { task: tasks[task], text: prompt }));
    if (said === undefined)
      throw new AppError('llm_failed', 'The language model said nothing that can be drawn');
    const text = task === 'expand' ? await fitting(said, trainedTokens, count) : said;
    await quietly(cache?.set(id, { text }));
    return text;
  };
  return {
    async rewrite(task, prompt) {
      const id = createHash('sha256')
        .update(JSON.stringify([endpoint.model, task, prompt]))
        .digest('hex');
      let answering = asked.get(id);
      if (answering === undefined) {
        if (asked.size >= maxAtOnce) throw new AppError('llm_busy', 'The language model has enough to do');
        answering = answer(task, prompt, id).finally(() => asked.delete(id));
        asked.set(id, answering);
      }
      const text = await answering;
      return { text, tokens: await count(text) };
    },
  };
}
