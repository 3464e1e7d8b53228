/** Reads the header of a safetensors file and believes none of it until it is checked. */

import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, UserError } from '../../errors.ts';
import { openForReading } from '../../files/read-json.ts';
import { impostorLine, recognisableBytes, recognise } from '../../files/recognise.ts';

/** Bytes an element takes, by safetensors' name of the type. */
const bytesPerElement = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
} as const;

export type SafetensorsDtype = keyof typeof bytesPerElement;

/** Where one tensor lies. `offset` counts bytes from the start of the file. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** What a file says: its tensors, and what its maker noted beside them. */
export interface SafetensorsFile {
  readonly tensors: Map<string, TensorEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

// The largest published headers (thousands of tensors) are a few hundred KB; a header of many megabytes is a
// lie or an attack, and JSON.parse would happily take gigabytes for it.
const maxHeaderBytes = 25_000_000;
// No real tensor has more; a long shape would only make the product below slow or inexact.
const maxRank = 8;

const naturalNumber = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(naturalNumber).max(maxRank),
  data_offsets: z.tuple([naturalNumber, naturalNumber]),
});

// Notes that are not what the format demands are no reason to refuse the weights.
const metadataSchema = z.record(z.string(), z.string()).catch({});

function refuse(file: string, why: string, cause?: unknown): UserError {
  return new UserError('bad_safetensors', `${file} is not a usable safetensors file: ${why}`, { cause });
}

/** A name out of a file, fit for one line of a message: it may hold anything and be megabytes long. */
export function quote(name: string): string {
  // JSON leaves some controls and all marks of direction as they are.
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name).replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (unseen) => `\\u{${unseen.codePointAt(0)?.toString(16)}}`,
  );
}

/**
 * Reads and checks the header of `file`: its length, every entry's type, shape and byte range, and that the
 * ranges neither overlap, nor leave holes, nor run past the end of the file.
 *
 * Layout: https://huggingface.co/docs/safetensors (u64 little-endian length, JSON, data).
 * @throws UserError `bad_safetensors` that names the file and what is wrong with it
 */
export async function readSafetensors(file: string): Promise<SafetensorsFile> {
  const handle = await openForReading(file);
  try {
    const { size } = await handle.stat();
    const headerLength = await readHeaderLength(handle, file, size);
    const bytes = await readExactly(handle, file, 8, headerLength);
    const entries = parseJson(file, bytes);
    const metadata = metadataSchema.parse(entries.find(([name]) => name === '__metadata__')?.[1]);
    return { tensors: checkEntries(file, entries, 8 + headerLength, size), metadata };
  } catch (error) {
    throw (await impostorError(handle, file, error)) ?? error;
  } finally {
    await handle.close();
  }
}

/** As `readSafetensors`, the tensors only. */
export async function readSafetensorsHeader(file: string): Promise<Map<string, TensorEntry>> {
  return (await readSafetensors(file)).tensors;
}

/** A file that begins like something else is called by its name. */
async function impostorError(
  handle: FileHandle,
  file: string,
  cause: unknown,
): Promise<UserError | undefined> {
  const start = Buffer.alloc(recognisableBytes);
  const { bytesRead } = await readSome(handle, file, start, 0, 0);
  const impostor = recognise(start.subarray(0, bytesRead));
  if (impostor === undefined) return undefined;
  return new UserError('bad_safetensors', impostorLine(file, impostor, 'a safetensors file'), { cause });
}

async function readExactly(handle: FileHandle, file: string, position: number, length: number) {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await readSome(handle, file, bytes, filled, position + filled);
    if (bytesRead === 0) throw refuse(file, `it ends after ${position + filled} bytes`);
    filled += bytesRead;
  }
  return bytes;
}

async function readSome(handle: FileHandle, file: string, bytes: Buffer, filled: number, position: number) {
  try {
    return await handle.read(bytes, filled, bytes.length - filled, position);
  } catch (cause) {
    throw refuse(file, `reading it fails at byte ${position} (${messageOf(cause)})`, cause);
  }
}

async function readHeaderLength(handle: FileHandle, file: string, size: number): Promise<number> {
  if (size < 10) throw refuse(file, `it has ${size} bytes; the shortest has 10`);
  const length = (await readExactly(handle, file, 0, 8)).readBigUInt64LE();
  if (length > BigInt(maxHeaderBytes)) {
    throw refuse(file, `its header claims ${length} bytes; at most ${maxHeaderBytes} are accepted`);
  }
  if (Number(length) > size - 8) {
    throw refuse(file, `its header claims ${length} bytes, but only ${size - 8} follow`);
  }
  return Number(length);
}

function parseJson(file: string, bytes: Buffer): [string, unknown][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw refuse(file, 'its header is not valid JSON', cause);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw refuse(file, 'its header is not a JSON object');
  }
  return Object.entries(parsed);
}

function isDtype(name: string): name is SafetensorsDtype {
  return Object.hasOwn(bytesPerElement, name);
}

function checkEntry(
  file: string,
  name: string,
  value: unknown,
  dataStart: number,
  size: number,
): TensorEntry {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw refuse(
      file,
      `the entry of ${quote(name)} is malformed (${issue?.path.join('.')}: ${issue?.message})`,
    );
  }
  const { dtype, shape, data_offsets } = parsed.data;
  if (!isDtype(dtype)) throw refuse(file, `${quote(name)} has the unknown type ${quote(dtype)}`);
  const [begin, end] = data_offsets;
  const expected = shape.reduce((product, dim) => product * dim, bytesPerElement[dtype]);
  if (end < begin || end - begin !== expected) {
    throw refuse(
      file,
      `${quote(name)} (${dtype} [${shape}]) needs ${expected} bytes, but its range is ${begin}–${end}`,
    );
  }
  if (dataStart + end > size) {
    throw refuse(
      file,
      `${quote(name)} ends at byte ${dataStart + end}, but the file has ${size} (is it truncated?)`,
    );
  }
  return { name, dtype, shape, file, offset: dataStart + begin, length: end - begin };
}

function checkEntries(file: string, entries: [string, unknown][], dataStart: number, size: number) {
  const tensors = new Map<string, TensorEntry>();
  for (const [name, value] of entries) {
    if (name === '__metadata__') continue;
    tensors.set(name, checkEntry(file, name, value, dataStart, size));
  }
  // The format demands that the ranges tile the data: a hole hides bytes, an overlap makes two names lie.
  let position = dataStart;
  for (const tensor of [...tensors.values()].sort((a, b) => a.offset - b.offset || a.length - b.length)) {
    if (tensor.offset !== position) {
      const problem = tensor.offset < position ? 'overlaps the tensor before it' : 'leaves a hole before it';
      throw refuse(file, `${quote(tensor.name)} ${problem} (byte ${tensor.offset}, expected ${position})`);
    }
    position += tensor.length;
  }
  if (position !== size) throw refuse(file, `${size - position} bytes follow the last tensor`);
  return tensors;
}
