/** Files that are broken, or something else, are called by their name; files as they are published are read. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseDevice } from '../../src/graph/device/choose-device.ts';
import { readBundle } from '../../src/pipeline/bundle.ts';
import { createModels } from '../../src/pipeline/models.ts';
import { copyBundle, weightFiles } from '../support/drawing/changed-bundle.ts';
import { referenceBundle } from '../support/drawing/reference.ts';
import { runProgram } from '../support/program/program.ts';

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 3438167540\n`;
const webPage = '<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>';
const checkpoint = `PK\x03\x04${'\0'.repeat(26)}archive/data.pkl`;

async function loadError(folder: string): Promise<unknown> {
  const loading = readBundle(folder).then(async (bundle) => {
    const models = createModels(bundle, await chooseDevice('cpu'));
    await models.load().finally(() => models.release());
  });
  return loading.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a file that is none', () => {
  it.each([
    [
      'a Git LFS pointer',
      weightFiles.unet,
      pointer,
      'is a Git LFS pointer, not a safetensors file: run "git lfs pull"',
    ],
    ['a web page', weightFiles.unet, webPage, 'is a web page'],
    ['a pickle', weightFiles.vae, checkpoint, 'is a Python pickle'],
    ['a pointer for a tokenizer', 'tokenizer_t5/tokenizer.json', pointer, 'is a Git LFS pointer, not JSON'],
    ['a web page for a config', 'vae/config.json', webPage, 'vae/config.json is a web page'],
    ['a config that was cut off', 'unet/config.json', '{"in_channels": 4,', 'ends in the middle'],
    ['half a download', weightFiles.unet, '\0'.repeat(5000), 'nothing but zeros, as an unfinished download'],
  ])('is named: %s', async (_, file, content, message) => {
    const { folder, write } = copyBundle();
    write(file, Buffer.from(content, 'latin1'));
    const error = await loadError(folder);
    expect(error).toMatchObject({ name: 'UserError' });
    expect(String(error)).toContain(message);
    expect(String(error)).toMatch(/^[^\p{Cc}]+$/u);
  });

  it('ends the program with one line and exit code 2', async () => {
    const { folder, write } = copyBundle();
    write(weightFiles.unet, pointer);
    const { code, stderr } = await runProgram(['imagine', 'a cube', '--model', folder, '--device', 'cpu']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^ella-bot: [^\n]+ is a Git LFS pointer, [^\n]+\n$/);
  });
});

describe('configs are read as programs write them', () => {
  const files = ['unet/config.json', 'vae/config.json', 'text_encoder_t5/config.json', 'bundle.json'];

  it.each([
    [
      'with a byte order mark and Windows line ends',
      (text: string) => Buffer.from(`\u{feff}${text.replaceAll('\n', '\r\n')}`),
    ],
    ['in UTF-16', (text: string) => Buffer.from(`\u{feff}${text}`, 'utf16le')],
    [
      "with Python's NaN and Infinity",
      (text: string) => Buffer.from(text.replace('{', '{"x": NaN, "y": [-Infinity, Infinity],')),
    ],
  ])('%s', async (_, encode) => {
    const { folder, write } = copyBundle();
    const all = [...files, 'ella/config.json', 'scheduler/scheduler_config.json', 'text_encoder/config.json'];
    for (const file of all) write(file, encode(readFileSync(path.join(referenceBundle, file), 'utf8')));
    const [changed, plain] = [await readBundle(folder), await readBundle(referenceBundle)];
    expect(changed.configs).toEqual(plain.configs);
    expect(changed.defaults).toEqual(plain.defaults);
  });
});

it('a config with a thousand faults is refused in one line of a few', async () => {
  const { folder, write } = copyBundle();
  const config = JSON.parse(readFileSync(path.join(referenceBundle, 'unet/config.json'), 'utf8'));
  write(
    'unet/config.json',
    Buffer.from(JSON.stringify({ ...config, down_block_types: new Array(1000).fill('x\u0085') })),
  );
  const error: unknown = await readBundle(folder).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'bad_config' });
  expect(String(error)).toMatch(/; and 996 more$/);
  expect(String(error).length).toBeLessThan(1000);
});
