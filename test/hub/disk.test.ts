/** A disk that is full, before and while a model comes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { diskError } from '../../src/hub/download/disk-error.ts';
import { createHub } from '../../src/hub/hub.ts';
import { safetensorsOf, storedFile, storedRepo } from '../support/hub/repos.ts';
import { type LocalHub, startLocalHub } from '../support/hub/server.ts';

const repo = storedRepo('somebody/ink', [
  storedFile('ink.safetensors', safetensorsOf({ 'lora_unet_mid.lora_up.weight': [4, 2] })),
]);
let folder: string;
let server: LocalHub;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ella-disk-'));
  server = await startLocalHub([repo]);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

it('is told before anything is fetched, with what is there and what it takes', async () => {
  const site = { endpoint: server.address, token: undefined };
  const hub = createHub({
    ...{ modelsFolder: folder, catalogueFolder: folder, hub: site, civitai: site },
    ...{ cacheFolder: undefined, agent: 'test' },
  });
  const signal = new AbortController().signal;
  const plan = await hub.plan('somebody/ink', { kind: 'lora' }, signal);
  const before = server.downloads.length;
  const huge = { ...plan, files: plan.files.map((file) => ({ ...file, size: 1e18 })) };
  await expect(hub.pull(huge, signal)).rejects.toMatchObject({
    name: 'UserError',
    code: 'disk_full',
    message: expect.stringMatching(
      /has [\d.]+ GB free, and 1000000000\.20 GB are needed; nothing was fetched$/,
    ),
  });
  expect(server.downloads).toHaveLength(before);
  expect((await hub.pull(plan, signal)).target).toBe(path.join(folder, 'loras', 'ink.safetensors'));
});

it.each([
  [
    'ENOSPC',
    'disk_full',
    'The disk of /models is full. What was downloaded so far is kept: free some space and run it again',
  ],
  [
    'EDQUOT',
    'not_writable',
    'Your quota on the disk of /models is used up. What was downloaded so far is kept',
  ],
  ['EROFS', 'not_writable', "/models can't be written to: its disk is read-only"],
  ['EACCES', 'not_writable', "/models can't be written to by this user"],
])('%s in the middle is one line', (code, ours, line) => {
  const error = diskError(Object.assign(new Error('write'), { code }), '/models/x.part');
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ code: ours, message: line });
});
