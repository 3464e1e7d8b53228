/**
 * SD 1.5's UNet (2 rows, 512×512; plain, and with two levels in Winograd's way) and T5-XL (128 tokens) through
 * onnxruntime and through PyTorch on the same CPU, in turns, never both at once; then memory and the other networks.
 * Needs `random-sd15` to have run, and Python with torch, transformers and safetensors:
 * `PYTHON=… sd15-vs-pytorch [folder] [rounds] [threads] [unet,winograd,t5]`.
 */

import path from 'node:path';
import { compareWithTorch } from './compare-with-torch.ts';
import { type BenchModel, models, type TorchModel } from './sd15-models.ts';
import { median, outputOf } from './table/row.ts';

const bundle = path.resolve(process.argv[2] ?? '.cache/sd15-random');
const rounds = Number(process.argv[3] ?? 7);
const threads = Number(process.argv[4] ?? 2);
const chosen = (process.argv[5] ?? 'unet,winograd,t5').split(',');
const python = process.env.PYTHON ?? 'python3';
const print = (line: string) => process.stdout.write(`${line}\n`);

async function compare(name: string, model: BenchModel, torchModel: TorchModel): Promise<void> {
  const setup = { bundle, rounds, threads, python };
  const { ours, theirs, apart } = await compareWithTorch(model, torchModel, setup);
  const ratio = median(ours.map((value, i) => value / (theirs[i] ?? Number.NaN)));
  const list = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(' ');
  print(
    `${name}: onnxruntime ${list(ours)} s; PyTorch ${list(theirs)} s; relative L2 ${apart.toExponential(1)}`,
  );
  print(
    `${name}: median ${median(ours).toFixed(2)} s beside ${median(theirs).toFixed(2)} s, ratio ` +
      `${(median(ours) / median(theirs)).toFixed(2)} (median of the rounds' ratios ${ratio.toFixed(2)})`,
  );
}

if (chosen.includes('unet')) await compare('unet', models.unet, 'unet');
if (chosen.includes('winograd')) await compare('winograd', models.winograd, 'unet');
if (chosen.includes('t5')) await compare('t5', models.t5, 't5');
// Memory is measured in a process of its own: what was loaded above would count.
print(await outputOf('sd15-footprint', [bundle, String(threads)]));
