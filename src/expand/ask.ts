/** Asks a language model behind an OpenAI-compatible endpoint, and believes nothing of what comes back. */
import { z } from 'zod';
import { AppError, messageOf } from '../errors.ts';
import { readAtMost } from '../http/read-at-most.ts';

export interface Endpoint {
  /** Such as `http://localhost:11434/v1`. */
  readonly url: string;
  readonly model: string;
  readonly key?: string | undefined;
  /** For the whole answer. */
  readonly timeoutMs?: number | undefined;
}

export interface Question {
  readonly task: string;
  readonly text: string;
}

const usualTimeoutMs = 20_000;
/** Many times what a few sentences take. */
const maxAnswer = 256 * 1024;
const maxTokens = 400;

const answerSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});

/** What the model said, as it said it. @throws AppError `llm_failed`, in one line and without the key */
export async function ask(endpoint: Endpoint, { task, text }: Question): Promise<string> {
  const { url, model, key, timeoutMs = usualTimeoutMs } = endpoint;
  const signal = AbortSignal.timeout(timeoutMs);
  let status: number;
  let body: Buffer | undefined;
  try {
    const response = await fetch(completionsOf(url), {
      method: 'POST',
      // A key must not follow to another host.
      redirect: 'error',
      headers: {
        'content-type': 'application/json',
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({
        model,
        messages: [
          { role: 'system', content: task },
          { role: 'user', content: text },
        ],
        max_tokens: maxTokens,
        temperature: 0.7,
        stream: false,
      }),
      signal,
    });
    status = response.status;
    body = await readAtMost(response, maxAnswer);
  } catch (cause) {
    const why = signal.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(cause);
    throw new AppError('llm_failed', `The language model at ${hostOf(url)} failed: ${why}`, { cause });
  }
  if (status !== 200) throw failed(url, `it answered ${status}`);
  if (body === undefined) throw failed(url, `its answer has more than ${maxAnswer / 1024} KiB`);
  return contentOf(body.toString('utf8')) ?? failNow(url);
}

function contentOf(body: string): string | undefined {
  try {
    return answerSchema.parse(JSON.parse(body)).choices[0]?.message.content;
  } catch {
    return undefined;
  }
}

function failNow(url: string): never {
  throw failed(url, 'its answer is none that OpenAI’s API knows');
}

function failed(url: string, why: string): AppError {
  return new AppError('llm_failed', `The language model at ${hostOf(url)} failed: ${why}`);
}

/** What is wrong with a connection stands in the cause. */
function reasonOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}

/** An address may hold a password. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'ELLA_LLM_URL';
}

/** With or without the path of the API at its end. */
function completionsOf(url: string): string {
  const base = url.replace(/\/+$/, '');
  return base.endsWith('/chat/completions') ? base : `${base}/chat/completions`;
}
