/** `ella-bot imagine` with what people add to a model: a checkpoint, LoRAs, ControlNets, CLIP's own text. */
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { fillModelsFolder } from '../support/drawing/full-models-folder.ts';
import { fixturePath, referenceBundle } from '../support/drawing/reference.ts';
import { temporaryFolder } from '../support/drawing/safetensors-file.ts';
import { runProgram } from '../support/program/program.ts';
import { cleanEnvironment } from '../support/program/service-process.ts';

vi.setConfig({ testTimeout: 240_000 });

it('draws with all of them, and says in one line what it can’t find', async () => {
  const folder = fillModelsFolder(temporaryFolder());
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
    [['--base', 'mix'], /is not a bundle/],
  ] as const) {
    const { code, stderr } = await imagine('--device', 'cpu', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(reason);
    expect(stderr.trim()).not.toContain('\n');
  }
});

it('a bundle for a bundle is not ignored', async () => {
  const folder = temporaryFolder();
  cpSync(referenceBundle, path.join(folder, 'one'), { recursive: true });
  const { code, stderr } = await runProgram(['imagine', 'a red cube', '--model', 'one', '--base', 'other'], {
    env: cleanEnvironment({ ELLA_MODELS_DIR: folder }),
  });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(
      /^[^\n]*--base names a bundle for a checkpoint; one is a bundle itself[^\n]*\n$/,
    ),
  });
});
