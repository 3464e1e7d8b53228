/** Devices that are there and devices that are not: what is taken, and what is said. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { chooseDevice, remedy } from '../../../src/graph/device/choose-device.ts';
import { findPresence, isLasting, softwareRenderer } from '../../../src/graph/device/presence.ts';
import { reasonOf } from '../../../src/graph/device/reason.ts';
import { hasCudaLibraries, runtimeVersion } from '../../../src/graph/device/runtime.ts';
import { temporaryFolder } from '../../support/drawing/safetensors-file.ts';

const everyOp = new Set(['MultiHeadAttention', 'QuickGelu', 'Gelu']);

describe('without a GPU', () => {
  let folder = '';
  beforeEach(() => {
    folder = temporaryFolder();
    vi.stubEnv('VK_DRIVER_FILES', '/nowhere.json');
  });
  afterEach(() => vi.unstubAllEnvs());

  it('auto is the CPU, and says what was tried', async () => {
    const device = await chooseDevice('auto', folder);
    expect(device).toMatchObject({ provider: 'cpu', precision: 'f32', fused: everyOp });
    expect(device.reason).toMatch(/^no GPU can be used \(CUDA: .*; WebGPU: no adapter was found\)$/);
  });

  it('the CPU can be asked for', async () => {
    const device = await chooseDevice('cpu', folder);
    expect(device).toMatchObject({
      provider: 'cpu',
      precision: 'f32',
      fused: everyOp,
      reason: 'the CPU was asked for',
    });
  });

  it.each(['webgpu', 'cuda'] as const)('%s is refused in one line that says what to do', async (wanted) => {
    const error = await chooseDevice(wanted, folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({
      code: 'device_missing',
      message: expect.stringMatching(
        /^(WebGPU|CUDA) can't be used: [^\n]+\. (Install|Choose|Update) [^\n]+\.$/,
      ),
    });
  });
});

describe('presence', () => {
  it.skipIf(hasCudaLibraries())('of CUDA needs its libraries', async () => {
    const presence = await findPresence('cuda');
    expect(presence).toEqual({
      usable: false,
      software: false,
      note: 'its libraries are not installed',
    });
    expect(isLasting(presence)).toBe(false);
  });

  it('of a driver that only plays a GPU is told by what the process holds', () => {
    const lvp = '/usr/lib/x86_64-linux-gnu/libvulkan_lvp.so';
    const radeon = '/usr/lib/x86_64-linux-gnu/libvulkan_radeon.so';
    const swift = '/usr/lib/chromium/libvk_swiftshader.so';
    expect(softwareRenderer({ libraries: [swift], openFiles: ['/dev/null'] })).toBe('SwiftShader');
    expect(softwareRenderer({ libraries: [radeon, lvp], openFiles: [] })).toBe('llvmpipe');
    expect(
      softwareRenderer({ libraries: [radeon, lvp], openFiles: ['/dev/dri/renderD128'] }),
    ).toBeUndefined();
    expect(softwareRenderer({ libraries: [lvp], openFiles: ['/dev/nvidia0'] })).toBeUndefined();
    expect(softwareRenderer({ libraries: [], openFiles: [] })).toBeUndefined();
  });
});

it.each([
  ['cuda', 'linux', /`ella-bot install-cuda`/],
  ['cuda', 'win32', /Linux x64 only/],
  ['webgpu', 'linux', /apt install libvulkan1/],
  ['webgpu', 'darwin', /driver/],
] as const)('the remedy for %s on %s', (provider, platform, expected) => {
  expect(remedy(provider, platform)).toMatch(expected);
});

it('reasons are one line without source files', () => {
  const error = new Error('/onnxruntime_src/onnxruntime/core/a.cc:12 Run failed:\n  out of\tmemory ');
  expect(reasonOf(error)).toBe('Run failed: out of memory');
  expect(reasonOf('x'.repeat(1000))).toBe(`${'x'.repeat(200)}…`);
});

it('the version of onnxruntime is known', () => expect(runtimeVersion).toMatch(/^\d+\.\d+\.\d+/));
