/** `ella-bot imagine` with what people add to a model: a checkpoint, LoRAs, ControlNets, CLIP's own text. */
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { ldmUnet, writeRaw } from '../support/drawing/checkpoint-file.ts';
import { drawn } from '../support/drawing/drawn-weights.ts';
import { fixturePath, referenceBundle } from '../support/drawing/reference.ts';
import { temporaryFolder, writeSafetensors } from '../support/drawing/safetensors-file.ts';
import { runProgram } from '../support/program/program.ts';
import { cleanEnvironment } from '../support/program/service-process.ts';

vi.setConfig({ testTimeout: 240_000 });

function setUp(): string {
  const folder = temporaryFolder();
  cpSync(referenceBundle, path.join(folder, 'reader'), { recursive: true });
  for (const name of ['checkpoints', 'loras', 'controlnets']) mkdirSync(path.join(folder, name));
  writeRaw(path.join(folder, 'checkpoints', 'mix.safetensors'), ldmUnet());
  const key = 'lora_unet_mid_block_attentions_0_proj_in';
  writeSafetensors(path.join(folder, 'loras', 'ink.safetensors'), {
    [`${key}.lora_up.weight`]: drawn('up', [64, 2, 1, 1], 'F32'),
    [`${key}.lora_down.weight`]: drawn('down', [2, 64, 1, 1], 'F32'),
  });
  const shapes: Record<string, number[]> = JSON.parse(
    readFileSync(fixturePath('controlnet/shapes.json'), 'utf8'),
  );
  const tensors = Object.entries(shapes).map(([name, shape]) => [name, drawn(name, shape, 'F32')]);
  writeSafetensors(path.join(folder, 'controlnets', 'sd15_canny.safetensors'), Object.fromEntries(tensors));
  return folder;
}

it('draws with all of them, and says in one line what it can’t find', async () => {
  const folder = setUp();
  const out = path.join(folder, 'out');
  const imagine = (...args: string[]) =>
    runProgram(
      [
        'imagine',
        'a <lora:ink:0.5> red cube',
        '--model',
        'mix',
        '--seed',
        '1',
        '--steps',
        '2',
        '--size',
        '64x64',
        '--out',
        out,
        '--json',
        ...args,
      ],
      {
        env: cleanEnvironment({ ELLA_MODELS_DIR: folder }),
      },
    );
  const picture = fixturePath('images/rgb.png');
  const plain = await imagine('--device', 'cpu');
  expect({ code: plain.code, stderr: plain.stderr }).toEqual({ code: 0, stderr: '' });
  const full = await imagine(
    '--device',
    'cpu',
    '--control',
    `canny=${picture},0.9,0,0.8`,
    '--clip-prompt',
    '(cube:1.3)',
    '--clip-skip',
    '2',
  );
  expect({ code: full.code, stderr: full.stderr }).toEqual({ code: 0, stderr: '' });
  const file = ({ stdout }: { stdout: string }) => readFileSync(JSON.parse(stdout).images[0].path);
  expect(file(full)).not.toEqual(file(plain));
  for (const [args, reason] of [
    [['--lora', 'inc'], /There is no LoRA "inc"; did you mean ink\?/],
    [['--control', 'depth=x.png'], /x\.png can't be read/],
    [['--control', 'canny'], /--control takes a kind and a picture/],
    [['--base', 'mix'], /is no bundle/],
  ] as const) {
    const { code, stderr } = await imagine('--device', 'cpu', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(reason);
    expect(stderr.trim()).not.toContain('\n');
  }
});
