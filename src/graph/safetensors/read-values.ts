/** Reads the numbers of small tensors, such as a factor or a few vectors. */

import { AppError } from '../../errors.ts';
import { openForReading } from '../../files/read-json.ts';
import { quote, type TensorEntry } from './header.ts';

/** Larger ones are for onnxruntime to map, not for us to copy. */
const maxBytes = 16_000_000;

/** @throws AppError `bad_safetensors` for types that are no floats, and for tensors that are too large to be such */
export async function readValues(entry: TensorEntry): Promise<Float32Array> {
  const { file, name, dtype, length, offset } = entry;
  if (length > maxBytes)
    throw new AppError('bad_safetensors', `${file}: ${quote(name)} is too large for its use`);
  const bytes = Buffer.alloc(length);
  const handle = await openForReading(file);
  try {
    const { bytesRead } = await handle.read(bytes, 0, length, offset);
    if (bytesRead < length) throw new AppError('bad_safetensors', `${file} ends within ${quote(name)}`);
  } finally {
    await handle.close();
  }
  const count = entry.shape.reduce((a, b) => a * b, 1);
  const values = (read: (at: number) => number, size: number) =>
    Float32Array.from({ length: count }, (_, i) => read(i * size));
  switch (dtype) {
    case 'F32':
      return values((at) => bytes.readFloatLE(at), 4);
    case 'F64':
      return values((at) => bytes.readDoubleLE(at), 8);
    case 'F16':
      return values((at) => halfToNumber(bytes.readUInt16LE(at)), 2);
    case 'BF16':
      return new Float32Array(
        Uint32Array.from({ length: count }, (_, i) => bytes.readUInt16LE(2 * i) << 16).buffer,
      );
    case 'I32':
      return values((at) => bytes.readInt32LE(at), 4);
    case 'I64':
      return values((at) => Number(bytes.readBigInt64LE(at)), 8);
    default:
      throw new AppError('bad_safetensors', `${file}: ${quote(name)} is ${dtype}, which is no float`);
  }
}

/** IEEE 754-2008 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24);
}
