/** What may be typed after `models pull`, and what is refused with a word on what is missing. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/hub/address/address.ts';
import { isSafePath, safeName } from '../../src/hub/address/safe-names.ts';

const mirror = 'https://mirror.example:8443';
const parse = (text: string) => parseAddress(text, mirror);
const hub = (repo: string, revision?: string, path?: string) => ({ site: 'hub', repo, revision, path });
const civitai = (model?: number, version?: number, file?: number) => ({
  site: 'civitai',
  model,
  version,
  file,
});

describe('addresses', () => {
  it.each([
    ['ella-sd15', { site: 'catalogue', name: 'ella-sd15' }],
    ['  Lykon/dreamshaper-8 ', hub('Lykon/dreamshaper-8')],
    ['Lykon/dreamshaper-8@fp16', hub('Lykon/dreamshaper-8', 'fp16')],
    ['ByteDance/Hyper-SD:a/b.safetensors', hub('ByteDance/Hyper-SD', undefined, 'a/b.safetensors')],
    ['hf://ByteDance/Hyper-SD@main/b.safetensors', hub('ByteDance/Hyper-SD', 'main', 'b.safetensors')],
    ['https://huggingface.co/Lykon/dreamshaper-8', hub('Lykon/dreamshaper-8')],
    ['https://hf.co/Lykon/dreamshaper-8/discussions/3', hub('Lykon/dreamshaper-8')],
    ['https://huggingface.co/A/b/tree/main/unet/', hub('A/b', 'main', 'unet')],
    [
      'https://huggingface.co/A/b/blob/refs%2Fpr%2F1/x%20y.safetensors',
      hub('A/b', 'refs/pr/1', 'x y.safetensors'),
    ],
    [
      'https://huggingface.co/A/b/resolve/main/x.safetensors?download=true',
      hub('A/b', 'main', 'x.safetensors'),
    ],
    [`${mirror}/A/b`, hub('A/b')],
    ['https://civitai.com/models/4384/dreamshaper', civitai(4384)],
    ['https://civitai.red/models/4384?modelVersionId=128713', civitai(4384, 128713)],
    [
      'https://civitai.com/api/download/models/128713?type=Model&format=SafeTensor',
      civitai(undefined, 128713),
    ],
    ['https://civitai.com/api/download/models/128713?fileId=7', civitai(undefined, 128713, 7)],
    ['urn:air:sd1:checkpoint:civitai:4384@128713', civitai(4384, 128713)],
    ['air:sd15:lora:civitai:1@2+3.safetensors', civitai(1, 2, 3)],
    ['civitai:4384@128713', civitai(4384, 128713)],
    ['civitai:4384', civitai(4384)],
    ['urn:air:sd1:lora:huggingface:A/b@main', hub('A/b', 'main')],
  ])('%s', (text, address) => {
    expect(parse(text)).toEqual(address);
  });

  it.each([
    ['', 'bad_address'],
    ['https://example.com/model.safetensors', 'bad_address'],
    ['ftp://huggingface.co/A/b', 'bad_address'],
    ['https://huggingface.co/datasets/A/b', 'bad_address'],
    ['https://huggingface.co/A', 'bad_address'],
    ['https://huggingface.co/A/b/blob/main/../../etc/passwd', 'bad_address'],
    ['A/b:../x.safetensors', 'bad_address'],
    ['A/b/..%2f', 'bad_address'],
    ['../../models', 'bad_address'],
    ['https://civitai.com/user/somebody', 'bad_address'],
    ['urn:air:sdxl:lora:civitai:1@2', 'wrong_base'],
  ])('%s is refused', (text, code) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ name: 'UserError', code }));
  });

  it('are never anything but one of these, or refused', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webPath().map((rest) => `https://huggingface.co${rest}`),
        ),
        (text) => {
          try {
            const address = parse(text);
            if (address.site === 'hub' && address.path !== undefined)
              expect(isSafePath(address.path)).toBe(true);
          } catch (error) {
            expect(error).toMatchObject({ name: 'UserError' });
          }
        },
      ),
    );
  });
});

describe('names of files', () => {
  it('are made from names of models', () => {
    expect(safeName('Detail Tweaker / LoRA (v2)')).toBe('Detail-Tweaker-LoRA-v2');
    expect(safeName('  水墨 ink.v1 ')).toBe('水墨-ink.v1');
    expect(safeName('../../etc/passwd')).toBe('etc-passwd');
    expect(() => safeName('???')).toThrow(expect.objectContaining({ code: 'bad_name' }));
    expect(() => safeName('aux')).toThrow(expect.objectContaining({ code: 'bad_name' }));
  });

  it('stay inside of their folder, whatever a model is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          const name = safeName(text);
          expect(name).not.toMatch(/[/\\]/);
          expect(isSafePath(name)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad_name' });
        }
      }),
    );
    expect(
      ['a/../b', '/a', 'a//b', 'a/', '.hidden', 'a\\b', 'C:x', 'a\u202Eb', 'con.json'].map(isSafePath),
    ).toEqual(Array(9).fill(false));
  });
});
