/**
 * Which libraries a Linux library needs: the DT_NEEDED entries of a 64-bit little-endian ELF file.
 * Layout: System V ABI, "Object Files" and "Dynamic Section".
 */

import { closeSync, openSync, readSync } from 'node:fs';

const programHeader = { load: 1, dynamic: 2 } as const;
const entry = { end: 0, needed: 1, strings: 5, stringsSize: 10 } as const;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/** Names such as `libcudart.so.13`; nothing where `file` is no such library. The rest of a large file isn't read. */
export function neededLibraries(file: string): string[] {
  const handle = openSync(file, 'r');
  const read = (position: number, length: number) => {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(handle, bytes, 0, length, position));
  };
  try {
    return findNeeded(read);
  } catch (error) {
    // Offsets that lead nowhere: a file that was cut off.
    if (error instanceof RangeError) return [];
    throw error;
  } finally {
    closeSync(handle);
  }
}

/** More of a dynamic section or of its names than any library has means that the file is broken. */
const mostBytes = 1 << 24;

function findNeeded(read: (position: number, length: number) => Buffer): string[] {
  const head = read(0, 64);
  if (head.length < 64 || head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1) return [];
  const segments = readSegments(head, read);
  const dynamic = segments.find(({ type }) => type === programHeader.dynamic);
  if (dynamic === undefined || dynamic.size > mostBytes) return [];
  const entries = readEntries(read(dynamic.offset, dynamic.size));
  const valueOfTag = (wanted: number) => entries.find(([tag]) => tag === wanted)?.[1];
  const [strings, size] = [valueOfTag(entry.strings), valueOfTag(entry.stringsSize) ?? 0];
  const home = segments.find(
    ({ type, address, size: length }) =>
      type === programHeader.load &&
      strings !== undefined &&
      strings >= address &&
      strings < address + length,
  );
  if (strings === undefined || home === undefined) return [];
  const names = read(strings - home.address + home.offset, Math.min(size, mostBytes));
  return entries.filter(([tag]) => tag === entry.needed).map(([, at]) => stringAt(names, at));
}

function readSegments(head: Buffer, read: (position: number, length: number) => Buffer): Segment[] {
  const [start, size, count] = [
    Number(head.readBigUInt64LE(32)),
    head.readUInt16LE(54),
    head.readUInt16LE(56),
  ];
  const table = read(start, size * count);
  return Array.from({ length: count }, (_, i) => {
    const at = i * size;
    return {
      type: table.readUInt32LE(at),
      offset: Number(table.readBigUInt64LE(at + 8)),
      address: Number(table.readBigUInt64LE(at + 16)),
      size: Number(table.readBigUInt64LE(at + 32)),
    };
  });
}

function readEntries(section: Buffer): [tag: number, value: number][] {
  const entries: [number, number][] = [];
  for (let at = 0; at + 16 <= section.length; at += 16) {
    const tag = Number(section.readBigInt64LE(at));
    if (tag === entry.end) break;
    entries.push([tag, Number(section.readBigUInt64LE(at + 8))]);
  }
  return entries;
}

function stringAt(names: Buffer, at: number): string {
  const end = names.indexOf(0, at);
  return names.toString('latin1', at, end === -1 ? names.length : end);
}
