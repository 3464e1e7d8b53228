/** Writes safetensors files for tests: sound ones, in every type the readers know, and ones with a given header. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

export type FloatType = 'F32' | 'F16' | 'BF16';
export interface TestTensor {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
  readonly dtype?: FloatType;
}

/** A folder of its own, gone with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ella-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The bytes of a file with this header (any JSON value or text) and this data. */
export function safetensorsBytes(header: unknown, data: Uint8Array = new Uint8Array()): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

/** Writes `tensors` in the order given. */
export function writeSafetensors(
  file: string,
  tensors: Readonly<Record<string, TestTensor>>,
  metadata?: Readonly<Record<string, string>>,
): void {
  const header: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
  const parts: Buffer[] = [];
  let offset = 0;
  for (const [name, { shape, data, dtype = 'F32' }] of Object.entries(tensors)) {
    const bytes = encode(data, dtype);
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    parts.push(bytes);
  }
  writeFileSync(file, safetensorsBytes(header, Buffer.concat(parts)));
}

function encode(data: ArrayLike<number>, dtype: FloatType): Buffer {
  const floats = Float32Array.from(data);
  if (dtype === 'F32') return Buffer.from(floats.buffer);
  const bits = new Uint32Array(floats.buffer);
  const halves = new Uint16Array(floats.length);
  for (let i = 0; i < halves.length; i++) {
    halves[i] = dtype === 'F16' ? toHalf(floats[i] ?? 0) : toBrain(bits[i] ?? 0);
  }
  return Buffer.from(halves.buffer);
}

/** The bits of the nearest half-precision number, ties to even; IEEE 754-2008, section 3.6. */
export function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  // Subnormals have the exponent of the smallest normal number.
  const exponent = Math.max(Math.floor(Math.log2(size || 1e-30)), -14);
  const steps = roundToEven(size / 2 ** (exponent - 10));
  // A fraction that rounds up to 2048 carries into the exponent by itself.
  const bits = exponent === -14 && steps < 1024 ? steps : ((exponent + 15) << 10) + (steps - 1024);
  return sign | Math.min(bits, 0x7c00);
}

/** The number that half-precision bits stand for. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24);
}

/** The bits of the nearest bfloat16 number, ties to even: the upper half of the float32's. */
const toBrain = (bits: number): number => (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return floor + (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? 1 : 0);
}
