/** The body of an answer, piece by piece. */

import { type Answer, asHiccup } from './net.ts';

/** @throws Hiccup when the connection breaks or falls silent; the signal's reason when it was aborted */
export async function* readBytes(
  { response, touch }: Answer,
  host: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await readPiece(reader, host, signal);
      if (done) return;
      touch();
      yield value;
    }
  } finally {
    // Also where the reader of this generator stops early: what follows is not wanted.
    await reader.cancel().catch(() => undefined);
  }
}

async function readPiece(reader: ReadableStreamDefaultReader<Uint8Array>, host: string, signal: AbortSignal) {
  try {
    return await reader.read();
  } catch (error) {
    signal.throwIfAborted();
    throw asHiccup(error, host);
  }
}
