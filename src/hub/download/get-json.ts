/** Asks an API for JSON and checks what comes. */

import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { readBytes } from './body.ts';
import { type Answer, type Get, Hiccup, hostOf, type Net, openAnswer } from './net.ts';
import { persist } from './persist.ts';
import { refusalOf, type Subject } from './refusal.ts';

/** The listing of a repository of ten thousand files has about 3 MB. */
const maxBytes = 30_000_000;

export interface JsonAnswer<T> {
  readonly value: T;
  readonly headers: Headers;
}

/** @throws UserError of `refusalOf` or `persist`; AppError `bad_answer` */
export function getJson<T extends z.ZodType>(
  net: Net,
  get: Get,
  subject: Subject,
  schema: T,
  signal: AbortSignal,
): Promise<JsonAnswer<z.output<T>>> {
  return persist(net, signal, async () => {
    const answer = await openAnswer(net, get, signal);
    try {
      const { response } = answer;
      if (response.status !== 200) throw refusalOf(response, subject);
      const text = await readText(answer, hostOf(get.url), signal);
      const parsed = schema.safeParse(parse(text, get.url));
      if (parsed.success) return { value: parsed.data, headers: response.headers };
      throw new AppError(
        'bad_answer',
        `${hostOf(get.url)} answered something unexpected about ${subject.what}: ${z.prettifyError(parsed.error)}`,
      );
    } finally {
      answer.close();
    }
  });
}

async function readText(answer: Answer, host: string, signal: AbortSignal): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of readBytes(answer, host, signal)) {
    length += piece.byteLength;
    if (length > maxBytes)
      throw new AppError('bad_answer', `${host} answered more than ${maxBytes} bytes of JSON`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const isPage = /^\s*</.test(text);
    const came = isPage ? 'a web page' : 'something that is not JSON';
    throw new Hiccup(
      `${hostOf(url)} answered ${came}; is something between you and it, such as a login page?`,
      {
        cause,
      },
    );
  }
}
