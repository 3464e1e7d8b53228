/** Copies of the test bundle with something changed, as people's models come. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { referenceBundle } from './reference.ts';
import { fromHalf, safetensorsBytes, temporaryFolder, toHalf } from './safetensors-file.ts';

/** Its weight files, by part. */
export const weightFiles = {
  unet: 'unet/diffusion_pytorch_model.safetensors',
  vae: 'vae/diffusion_pytorch_model.safetensors',
  clip: 'text_encoder/model.safetensors',
} as const;

/** A copy, gone with the test, whose files can be rewritten. */
export function copyBundle(): { folder: string; write(file: string, content: string | Uint8Array): void } {
  const folder = path.join(temporaryFolder(), 'changed');
  cpSync(referenceBundle, folder, {
    recursive: true,
    filter: (source) => !path.basename(source).startsWith('expected'),
  });
  return {
    folder,
    write(file, content) {
      const target = path.join(folder, file);
      // The fixtures may be read-only, and then so are their copies.
      rmSync(target, { force: true });
      writeFileSync(target, content);
    },
  };
}

interface Entry {
  dtype: string;
  shape: readonly number[];
  data_offsets: [number, number];
}

/**
 * The bytes of a weight file with one of its f16 tensors changed, number by number.
 * @param dtype F32 for numbers that f16 can't hold
 */
export function withTensor(
  file: string,
  name: string,
  change: (value: number, index: number) => number,
  dtype: 'F16' | 'F32' = 'F16',
): Buffer {
  const { header, data } = contentOf(file);
  const entry = header[name];
  if (entry?.dtype !== 'F16') throw new Error(`${file} has no f16 tensor ${name}`);
  const parts: Buffer[] = [];
  let offset = 0;
  for (const [key, { data_offsets, ...rest }] of Object.entries(header)) {
    let part = data.subarray(...data_offsets);
    if (key === name) part = encoded(part, change, dtype);
    const type = key === name ? dtype : rest.dtype;
    header[key] = { ...rest, dtype: type, data_offsets: [offset, offset + part.length] };
    parts.push(part);
    offset += part.length;
  }
  return safetensorsBytes(header, Buffer.concat(parts));
}

/** The bytes of a weight file with more tensors, lists of f32. */
export function withTensors(file: string, more: Readonly<Record<string, readonly number[]>>): Buffer {
  const { header, data } = contentOf(file);
  const parts = [data];
  let offset = data.length;
  for (const [name, values] of Object.entries(more)) {
    const part = Buffer.from(Float32Array.from(values).buffer);
    const data_offsets: Entry['data_offsets'] = [offset, offset + part.length];
    header[name] = { dtype: 'F32', shape: [values.length], data_offsets };
    parts.push(part);
    offset += part.length;
  }
  return safetensorsBytes(header, Buffer.concat(parts));
}

function contentOf(file: string): { header: Record<string, Entry>; data: Buffer } {
  const bytes = readFileSync(path.join(referenceBundle, file));
  const start = 8 + Number(bytes.readBigUInt64LE());
  const header: Record<string, Entry> = JSON.parse(bytes.toString('utf8', 8, start));
  delete header.__metadata__;
  return { header, data: bytes.subarray(start) };
}

function encoded(halves: Buffer, change: (value: number, index: number) => number, dtype: 'F16' | 'F32') {
  const values = Float32Array.from({ length: halves.length / 2 }, (_, i) =>
    change(fromHalf(halves.readUInt16LE(2 * i)), i),
  );
  return Buffer.from(dtype === 'F32' ? values.buffer : Uint16Array.from(values, toHalf).buffer);
}
