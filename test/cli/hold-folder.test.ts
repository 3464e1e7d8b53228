/** A second start over the same data says where the first one is. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { holdFolder } from '../../src/cli/bot/hold-folder.ts';

it('lets one process in at a time, and tells the next the address of the first', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ella-hold-'));
  try {
    const first = await holdFolder(folder);
    await first.tellAddress(new URL('http://127.0.0.1:8787/'));
    await expect(holdFolder(folder)).rejects.toMatchObject({
      code: 'chat_open',
      message: expect.stringContaining('is open already at http://127.0.0.1:8787/.'),
    });
    await first.release();
    const second = await holdFolder(folder);
    await second.release();
  } finally {
    await rm(folder, { recursive: true });
  }
});
