/** Copies of the test bundle with something changed, as people's models come. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { referenceBundle } from './reference.ts';
import { fromHalf, temporaryFolder, toHalf } from './safetensors-file.ts';

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

/** The bytes of a weight file with one of its f16 tensors changed, number by number. */
export function withTensor(
  file: string,
  name: string,
  change: (value: number, index: number) => number,
): Buffer {
  const bytes = readFileSync(path.join(referenceBundle, file));
  const start = 8 + Number(bytes.readBigUInt64LE());
  const entry = JSON.parse(bytes.toString('utf8', 8, start))[name];
  if (entry?.dtype !== 'F16') throw new Error(`${file} has no f16 tensor ${name}`);
  const [begin, end] = entry.data_offsets;
  for (let at = start + begin; at < start + end; at += 2) {
    bytes.writeUInt16LE(toHalf(change(fromHalf(bytes.readUInt16LE(at)), (at - start - begin) / 2)), at);
  }
  return bytes;
}
