/**
 * Writes a bundle of random weights with the sizes of SD 1.5, Flan-T5-XL's encoder, ELLA, CLIP-L and the VAE
 * (f16, 4.7 GB): what the full-size benchmarks run on. Usage: `random-sd15 [folder]`, default
 * `.cache/sd15-random`. The same bytes every time.
 */

import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeRandomWeights } from './random-safetensors.ts';
import {
  clipConfig,
  clipTensors,
  ellaConfig,
  ellaTensors,
  type TensorSpec,
  t5Config,
  t5Tensors,
  unetConfig,
  unetTensors,
  vaeConfig,
  vaeTensors,
} from './sd15-shapes.ts';

interface Part {
  readonly folder: string;
  readonly stem: string;
  readonly config: object;
  readonly tensors: TensorSpec[];
  readonly shards?: number;
}

const parts: Part[] = [
  { folder: 'text_encoder_t5', stem: 'model', config: t5Config, tensors: t5Tensors(), shards: 2 },
  { folder: 'ella', stem: 'ella-tsc', config: ellaConfig, tensors: ellaTensors() },
  { folder: 'unet', stem: 'diffusion_pytorch_model', config: unetConfig, tensors: unetTensors() },
  { folder: 'vae', stem: 'diffusion_pytorch_model', config: vaeConfig, tensors: vaeTensors() },
  { folder: 'text_encoder', stem: 'model', config: clipConfig, tensors: clipTensors() },
];
const fixtures = path.resolve('test/fixtures/tiny-sd15');
const copied = ['tokenizer', 'tokenizer_t5', 'scheduler'];

const target = path.resolve(process.argv[2] ?? '.cache/sd15-random');
for (const [i, { folder, stem, config, tensors, shards }] of parts.entries()) {
  const into = path.join(target, folder);
  await mkdir(into, { recursive: true });
  await writeFile(path.join(into, 'config.json'), JSON.stringify(config, null, 2));
  await writeRandomWeights(into, stem, tensors, 1 + i, shards);
  const millions = tensors.reduce((sum, t) => sum + t.shape.reduce((a, b) => a * b, 1), 0) / 1e6;
  process.stdout.write(`${folder}: ${tensors.length} tensors, ${millions.toFixed(1)} million numbers\n`);
}
for (const folder of copied) {
  await cp(path.join(fixtures, folder), path.join(target, folder), { recursive: true });
}
const bundle = {
  name: 'sd15-random',
  license: 'random weights, no licence needed',
  defaults: { steps: 25, guidance: 7.5, sampler: 'dpmpp_2m', width: 512, height: 512 },
};
await writeFile(path.join(target, 'bundle.json'), JSON.stringify(bundle, null, 2));
