/** The test bundle's weights as people pass models on: all parts in one file, by Stability's own names. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fixturePath, referenceBundle } from './reference.ts';
import { safetensorsBytes } from './safetensors-file.ts';

export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}
export type RawTensors = Record<string, RawTensor>;

export const ldmNames: Record<'unet' | 'vae' | 'controlnet', Record<string, string>> = JSON.parse(
  readFileSync(fixturePath('ldm-names.json'), 'utf8'),
);

/** All tensors of a safetensors file, as they are stored. */
export function readRaw(file: string): RawTensors {
  const content = readFileSync(file);
  const end = 8 + Number(content.readBigUInt64LE(0));
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> =
    JSON.parse(content.toString('utf8', 8, end));
  return Object.fromEntries(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(
        ([
          name,
          {
            dtype,
            shape,
            data_offsets: [from, to],
          },
        ]) => [name, { dtype, shape, bytes: content.subarray(end + from, end + to) }],
      ),
  );
}

export function writeRaw(file: string, tensors: RawTensors, metadata?: Record<string, string>): void {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  let offset = 0;
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  writeFileSync(
    file,
    safetensorsBytes(header, Buffer.concat(Object.values(tensors).map(({ bytes }) => bytes))),
  );
}

export function partTensors(part: 'unet' | 'vae' | 'text_encoder', folder = referenceBundle): RawTensors {
  const file = part === 'text_encoder' ? 'model' : 'diffusion_pytorch_model';
  return readRaw(path.join(folder, part, `${file}.safetensors`));
}

/** Tensors under Stability's names, `prefix` in front; the names come from diffusers' own converter. */
export function toLdmNames(part: keyof typeof ldmNames, tensors: RawTensors, prefix: string): RawTensors {
  const ldm = new Map(Object.entries(ldmNames[part]).map(([theirs, ours]) => [ours, theirs]));
  return Object.fromEntries(
    Object.entries(tensors).map(([key, tensor]) => {
      const dot = key.lastIndexOf('.');
      const module = ldm.get(key.slice(0, dot));
      if (module === undefined) throw new Error(`The converter knows no ${key}`);
      const shape = part === 'vae' && /attn_1\.(q|k|v|proj_out)$/.test(module) && key.endsWith('weight');
      const stored = shape ? { ...tensor, shape: [...tensor.shape, 1, 1] } : tensor;
      return [`${prefix}${module}${key.slice(dot)}`, stored];
    }),
  );
}

export const prefixed = (prefix: string, tensors: RawTensors): RawTensors =>
  Object.fromEntries(Object.entries(tensors).map(([key, tensor]) => [prefix + key, tensor]));

export const ldmUnet = () => toLdmNames('unet', partTensors('unet'), 'model.diffusion_model.');
export const ldmVae = () => toLdmNames('vae', partTensors('vae'), 'first_stage_model.');
export const ldmClip = () => prefixed('cond_stage_model.transformer.', partTensors('text_encoder'));

export const scalar = (): RawTensor => ({ dtype: 'F32', shape: [], bytes: new Uint8Array(4) });
