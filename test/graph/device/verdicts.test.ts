/** What is remembered of a device, and for how long. */
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { describeMachine } from '../../../src/graph/device/machine.ts';
import { temporaryFolder } from '../../support/drawing/safetensors-file.ts';

let verdicts = await import('../../../src/graph/device/verdicts.ts');
/** As in a new process, whose memory is empty. */
async function inNewProcess(): Promise<void> {
  vi.resetModules();
  verdicts = await import('../../../src/graph/device/verdicts.ts');
}

let folder = '';
let asked = 0;
beforeEach(() => {
  folder = temporaryFolder();
  asked = 0;
});
afterEach(async () => {
  await inNewProcess();
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const ask = (
  more: { isLasting?: () => boolean; find?: () => Promise<number> } = {},
  provider: 'cpu' | 'webgpu' = 'cpu',
) =>
  verdicts.openVerdicts(folder)(provider, {
    topic: 'number',
    schema: z.number(),
    find: async () => {
      asked += 1;
      return asked;
    },
    ...more,
  });

describe('a verdict', () => {
  it('is found once, however many ask at once', async () => {
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
  });

  it('outlives the process', async () => {
    await ask();
    await inNewProcess();
    expect(await ask()).toBe(1);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^cpu-number-[0-9a-f]{16}\.verdict$/)]);
  });

  it('is found anew after a week', async () => {
    await ask();
    await inNewProcess();
    vi.useFakeTimers({ now: Date.now() + 8 * 24 * 3600 * 1000, toFake: ['Date'] });
    expect(await ask()).toBe(2);
  });

  it('is found anew when its file was changed, or holds something else', async () => {
    await ask();
    await inNewProcess();
    appendFileSync(path.join(folder, readdirSync(folder)[0] ?? ''), ' ');
    expect(await ask()).toBe(2);
    await inNewProcess();
    const text = await verdicts.openVerdicts(folder)('cpu', {
      topic: 'number',
      schema: z.string(),
      find: async () => 'new',
    });
    expect(text).toBe('new');
  });

  it('is kept in memory only when it may not last', async () => {
    await ask({ isLasting: () => false });
    expect(await ask()).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('needs no folder', async () => {
    writeFileSync(path.join(folder, 'file'), '');
    folder = path.join(folder, 'file', 'below');
    expect(await ask()).toBe(1);
    await inNewProcess();
    expect(await ask()).toBe(2);
  });

  it('is none when finding it failed', async () => {
    await expect(ask({ find: () => Promise.reject(new Error('no')) })).rejects.toThrow('no');
    expect(await ask()).toBe(1);
  });

  it('ends when the drivers change, as far as they can be seen', async () => {
    await ask({}, 'webgpu');
    vi.stubEnv('VK_DRIVER_FILES', '/another.json');
    expect(await ask({}, 'webgpu')).toBe(2);
    vi.stubEnv('HOME', '/elsewhere');
    expect(await ask({}, 'webgpu')).toBe(2);
  });

  it('rests on one look at the drivers, however many are asked for', async () => {
    const inspect = vi.spyOn(await import('../../../src/graph/device/machine.ts'), 'describeMachine');
    const about = verdicts.openVerdicts(folder);
    for (const topic of ['one', 'two', 'three']) {
      await about('webgpu', { topic, schema: z.string(), find: async () => topic });
    }
    expect(inspect).toHaveBeenCalledTimes(1);
  });
});

it('the CPU is described without its environment', () => {
  const before = JSON.stringify(describeMachine('cpu'));
  vi.stubEnv('VK_DRIVER_FILES', '/another.json');
  expect(JSON.stringify(describeMachine('cpu'))).toBe(before);
});
