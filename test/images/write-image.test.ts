/** Files that are written whole or not at all. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError, UserError } from '../../src/errors.ts';
import { explainWriteError, writeImage } from '../../src/images/write-image.ts';

const folder = mkdtempSync(join(tmpdir(), 'ella-images-'));
afterAll(() => rmSync(folder, { recursive: true }));
const bytes = new Uint8Array([1, 2, 3]);

describe('writeImage', () => {
  it('writes, makes folders and replaces', async () => {
    const file = join(folder, 'new', 'deep', '1-7.png');
    await writeImage(file, new Uint8Array([9]));
    await writeImage(file, bytes);
    expect([...readFileSync(file)]).toEqual([1, 2, 3]);
    expect(readdirSync(join(folder, 'new', 'deep'))).toEqual(['1-7.png']);
  });

  it('writes one whole file when several are written at once', async () => {
    const file = join(folder, 'race', 'a.png');
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => writeImage(file, new Uint8Array(100_000).fill(i))),
    );
    expect(new Set(readFileSync(file)).size).toBe(1);
    expect(readdirSync(join(folder, 'race'))).toEqual(['a.png']);
  });

  it('refuses a folder and leaves nothing behind', async () => {
    mkdirSync(join(folder, 'taken', 'a.png'), { recursive: true });
    const refused = writeImage(join(folder, 'taken', 'a.png'), bytes);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(/a\.png: it is a folder\.$/);
    expect(readdirSync(join(folder, 'taken'))).toEqual(['a.png']);
  });

  it('refuses a path through a file or a broken link, and a name that is too long', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(writeImage(join(folder, 'file', 'a.png'), bytes)).rejects.toThrow('is a file, not a folder');
    await expect(writeImage(join(folder, 'x'.repeat(300)), bytes)).rejects.toThrow('its name is too long');
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
    await expect(writeImage(join(folder, 'link', 'a.png'), bytes)).rejects.toThrow(
      'its folder cannot be made',
    );
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  // Not even root may make files there.
  it.runIf(process.platform === 'linux')('says when there is no permission', async () => {
    await expect(writeImage('/sys/ella-bot.png', bytes)).rejects.toThrow(/no permission|read-only/);
    await expect(writeImage('/proc/no/such/ella-bot.png', bytes)).rejects.toThrow(
      'its folder cannot be made',
    );
  });
});

describe('explainWriteError', () => {
  const systemError = (code: string) => Object.assign(new Error(`${code}: long story`), { code });

  it.each([
    ['EIO', 'The image cannot be saved as a.png: the disk reports an error.'],
    ['EWEIRD', 'The image cannot be saved as a.png: the system reports EWEIRD.'],
  ])('calls %s a failure of the machine', (code, message) => {
    const error = explainWriteError('a.png', systemError(code));
    expect(error).toBeInstanceOf(AppError);
    expect(error).not.toBeInstanceOf(UserError);
    expect(error.message).toBe(message);
    expect(error.cause).toMatchObject({ code });
  });

  it.each([
    ['EACCES', /no permission/],
    ['ENOSPC', 'The image cannot be saved as a.png: the disk is full.'],
    ['EDQUOT', 'The image cannot be saved as a.png: the disk quota is used up.'],
  ])('calls %s something the person can mend', (code, message) => {
    const error = explainWriteError('a.png', systemError(code));
    expect(error).toBeInstanceOf(UserError);
    expect(() => {
      throw error;
    }).toThrow(message);
  });
});
