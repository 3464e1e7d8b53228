/** Does an answer hold the bytes that were asked for? Looked at before a byte on the disk is touched. */

import { Hiccup } from './net.ts';

export interface AnsweredRange {
  /** Where in the file the body begins. */
  readonly first: number;
  /** Bytes of the whole file, where anybody says. */
  readonly total: number | undefined;
}

/**
 * @param kept bytes that are here, and were not asked for
 * @param size bytes that were promised for the whole file
 * @throws Hiccup when the headers speak of another file or another piece
 */
export function checkAnswer(
  response: Response,
  kept: number,
  size: number | undefined,
  host: string,
): AnsweredRange {
  const encoding = response.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') throw new Hiccup(`${host} sends the file compressed (${encoding}), unasked`);
  const answered = response.status === 206 ? readContentRange(response, host) : wholeBody(response);
  if (answered.first !== 0 && answered.first !== kept)
    throw new Hiccup(`${host} sends from byte ${answered.first} on; ${kept} was asked for`);
  const { total } = answered;
  if (size === undefined || total === undefined || total === size)
    return { ...answered, total: size ?? total };
  const isPage = /\bhtml\b/.test(response.headers.get('content-type') ?? '');
  const came = isPage ? `a web page of ${total} bytes` : `${total} bytes`;
  throw new Hiccup(`${host} offers ${came} where a file of ${size} was expected`);
}

function readContentRange(response: Response, host: string): AnsweredRange {
  const header = response.headers.get('content-range') ?? '';
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header.trim());
  if (match === null)
    throw new Hiccup(`${host} sends a piece without saying which: ${JSON.stringify(header)}`);
  return { first: Number(match[1]), total: match[2] === '*' ? undefined : Number(match[2]) };
}

function wholeBody(response: Response): AnsweredRange {
  const length = response.headers.get('content-length');
  return { first: 0, total: length !== null && /^\d+$/.test(length) ? Number(length) : undefined };
}

/** Where the bytes of `piece` that belong to the file end: a body may be longer than it said. */
export function lengthOf(piece: Uint8Array, skip: number, kept: number, total: number | undefined): number {
  if (total === undefined) return piece.length;
  return Math.min(piece.length, Math.min(skip, piece.length) + total - kept);
}
