/** Files that are none of what they should be are called by their name. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { impostorLine, recognise } from '../../src/files/recognise.ts';
import { safetensorsBytes } from '../support/drawing/safetensors-file.ts';

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 3438167540\n`;
const zipOf = (name: string) => `PK\x03\x04${'\0'.repeat(22)}\x10\0\0\0${name}`;

describe('recognise', () => {
  it.each([
    [pointer, 'a Git LFS pointer', 'git lfs pull'],
    [
      '/annex/objects/MD5E-s1000--0f343b0931126a20f133d67c2b018a3b.safetensors\n',
      'git-annex',
      'git annex get',
    ],
    ['../../.git/annex/objects/aa/bb/MD5E-s1000--0f34/MD5E-s1000--0f34', 'git-annex', 'git annex get'],
    ['<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>', 'a web page', 'signed in'],
    ['\u{feff}\n  <html lang="en">', 'a web page', 'signed in'],
    ['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'an XML document', 'again'],
    [zipOf('archive/data.pkl'), 'a Python pickle', 'run code'],
    [zipOf('model.safetensors'), 'a zip archive', 'unpack'],
    ['\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.', 'a Python pickle', '.safetensors'],
    ['GGUF\x03\0\0\0', 'a GGUF file', '.safetensors'],
    ['\x89HDF\r\n\x1a\n\0', 'an HDF5 file', '.safetensors'],
    ['{"error": "Access to model x is restricted"}', 'JSON text that begins with "{\\"error\\"', 'again'],
    ['Entry not found', 'text that begins with "Entry not found"', 'again'],
    ['', 'empty', 'again'],
    ['\0'.repeat(64), 'nothing but zeros', 'again'],
    ['\x89PNG\r\n\x1a\n', 'a PNG picture', 'again'],
  ])('%j is %s', (content, what, advice) => {
    const found = recognise(Buffer.from(content, content.startsWith('\u{feff}') ? 'utf8' : 'latin1'));
    expect(found?.what).toContain(what);
    expect(found?.advice).toContain(advice);
    if (found) expect(impostorLine('/m/x', found, 'weights')).toMatch(/^[^\p{Cc}]{10,250}$/u);
  });

  it('knows compressed archives', () => {
    expect(recognise(gzipSync('weights'))?.what).toBe('a gzip archive');
    const tar = Buffer.alloc(512);
    tar.write('model.safetensors');
    tar.write('ustar', 257);
    expect(recognise(tar)?.what).toBe('a tar archive');
  });

  it('says nothing of a sound file, nor of bytes without a meaning', () => {
    const sound = safetensorsBytes(
      { a: { dtype: 'U8', shape: [2], data_offsets: [0, 2] } },
      new Uint8Array(2),
    );
    expect(recognise(sound)).toBeUndefined();
    expect(recognise(Uint8Array.of(0x13, 0x37, 0xfe, 0x00, 0x01))).toBeUndefined();
  });

  it('is not confused by a character that is cut at the end', () => {
    expect(recognise(Buffer.from('fichier privé').subarray(0, -1))?.what).toContain('fichier priv');
  });
});
