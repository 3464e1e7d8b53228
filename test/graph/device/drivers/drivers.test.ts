/** What CUDA and Vulkan need, on machines that are played from their files; ELF read from real libraries. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeCuda, inspectCuda, mendCuda } from '../../../../src/graph/device/drivers/cuda.ts';
import { neededLibraries } from '../../../../src/graph/device/drivers/elf.ts';
import { type System, thisSystem } from '../../../../src/graph/device/drivers/system.ts';
import { describeVulkan, inspectVulkan, mendVulkan } from '../../../../src/graph/device/drivers/vulkan.ts';
import { runtimeEntry } from '../../../../src/graph/device/runtime.ts';
import { temporaryFolder } from '../../../support/drawing/safetensors-file.ts';

interface Played {
  readonly files?: Readonly<Record<string, string>>;
  readonly cache?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A machine with these files, and these libraries in the linker's cache. */
function machine({ files = {}, cache = [], environment = {} }: Played): System {
  const names = Object.keys(files);
  return {
    environment,
    exists: (file) => names.includes(file),
    list: (folder) => [
      ...new Set(
        names
          .filter((name) => name.startsWith(`${folder}/`))
          .map((name) => name.slice(folder.length + 1).split('/')[0] ?? ''),
      ),
    ],
    read: (file) => files[file],
    linkerCache: () =>
      cache.map((name) => `\t${name} (libc6,x86-64) => /usr/lib/x86_64-linux-gnu/${name}`).join('\n'),
  };
}

const h100 = {
  '/proc/driver/nvidia/version':
    'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build\nGCC version: 12.2',
  '/proc/driver/nvidia/gpus/0000:01:00.0/information': 'Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 42\n',
};
const needs12 = [
  'libcublas.so.12',
  'libcudart.so.12',
  'libcufft.so.11',
  'libc.so.6',
  'libonnxruntime_providers_shared.so',
];
const provider = '/opt/libonnxruntime_providers_cuda.so';

describe('CUDA', () => {
  it('without a driver is no fault', () => {
    const state = inspectCuda(undefined, machine({}));
    expect([describeCuda(state), mendCuda(state)]).toEqual(['no NVIDIA driver', undefined]);
  });

  it('names the card and the command where only our libraries are missing', () => {
    const state = inspectCuda(undefined, machine({ files: h100 }));
    expect(describeCuda(state)).toBe(
      "NVIDIA H100 80GB HBM3, driver 580.95.05; onnxruntime's CUDA libraries are not installed",
    );
    expect(mendCuda(state)).toBe('ella-bot install-cuda');
  });

  it('of another major is named beside the one that is needed', () => {
    const cache = ['libcudart.so.13', 'libcublas.so.13', 'libcudnn.so.9'];
    const state = inspectCuda(provider, machine({ files: h100, cache }), needs12);
    expect(state).toMatchObject({ needs: 12, installed: [13] });
    expect(describeCuda(state)).toBe(
      'NVIDIA H100 80GB HBM3, driver 580.95.05; libonnxruntime_providers_cuda.so needs CUDA 12, installed: CUDA 13; ' +
        'missing: libcublas.so.12, libcudart.so.12, libcufft.so.11',
    );
    expect(mendCuda(state)).toBe('sudo apt install cuda-libraries-12-9 cudnn9-cuda-12');
  });

  it('without cuDNN asks for just that', () => {
    const cache = ['libcudart.so.12', 'libcublas.so.12', 'libcufft.so.11'];
    const state = inspectCuda(provider, machine({ files: h100, cache }), needs12);
    expect(state.missing).toEqual(['libcudnn.so.9']);
    expect(mendCuda(state)).toBe('sudo apt install cudnn9-cuda-12');
  });

  it('is complete by the cache and by LD_LIBRARY_PATH', () => {
    const files = { ...h100, '/opt/cuda/lib/libcudart.so.12': '', '/opt/cuda/lib/libcufft.so.11': '' };
    const environment = { LD_LIBRARY_PATH: '/nowhere:/opt/cuda/lib' };
    const state = inspectCuda(
      provider,
      machine({ files, environment, cache: ['libcublas.so.12', 'libcudnn.so.9'] }),
      needs12,
    );
    expect(state).toMatchObject({ missing: [], installed: [12] });
    expect(mendCuda(state)).toBeUndefined();
  });
});

describe('Vulkan', () => {
  const card = {
    '/sys/class/drm/card0/device/vendor': '0x1002\n',
    '/sys/class/drm/card0/device/device': '0x744c\n',
  };
  const radeon = '/usr/share/vulkan/icd.d/radeon_icd.x86_64.json';
  const manifest = (library: string) =>
    JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: library } });

  it('without a card asks for nothing', () => {
    const state = inspectVulkan(machine({}));
    expect(describeVulkan(state)).toBe('cards: none; Vulkan loader: missing; drivers: none');
    expect(mendVulkan(state)).toBeUndefined();
  });

  it('with a card and nothing else asks for loader and driver', () => {
    const state = inspectVulkan(machine({ files: card }));
    expect(describeVulkan(state)).toBe('cards: AMD 1002:744c; Vulkan loader: missing; drivers: none');
    expect(mendVulkan(state)).toBe('sudo apt install libvulkan1 mesa-vulkan-drivers');
  });

  it('tells a driver whose library is gone from one that is there', () => {
    const files = {
      ...card,
      [radeon]: manifest('libvulkan_radeon.so'),
      '/etc/vulkan/icd.d/x.json': manifest('../lib/x.so'),
    };
    const gone = inspectVulkan(machine({ files, cache: ['libvulkan.so.1'] }));
    expect(describeVulkan(gone)).toMatch(
      /x\.json \(its \.\.\/lib\/x\.so is missing\), radeon_icd\.x86_64\.json \(its/,
    );
    expect(mendVulkan(gone)).toBe('sudo apt install mesa-vulkan-drivers');
    const there = inspectVulkan(machine({ files, cache: ['libvulkan.so.1', 'libvulkan_radeon.so'] }));
    expect(describeVulkan(there)).toMatch(/radeon_icd\.x86_64\.json$/);
    expect(mendVulkan(there)).toBeUndefined();
  });

  it('reads what the variables name instead of the folders, and no broken manifest', () => {
    const files = { ...card, [radeon]: manifest('libvulkan_radeon.so'), '/my/icd.json': '{' };
    const state = inspectVulkan(
      machine({ files, environment: { VK_DRIVER_FILES: '/my/icd.json:/not/there.json' } }),
    );
    expect(state.drivers).toEqual([
      { file: '/my/icd.json', library: 'no library that could be read', found: false },
    ]);
  });
});

describe('the libraries that a library needs', () => {
  const runtime = path.join(
    path.dirname(path.dirname(runtimeEntry)),
    `bin/napi-v6/${process.platform}/${process.arch}/libonnxruntime.so.1`,
  );

  it.runIf(process.platform === 'linux')('are those that the linker says', () => {
    const needed = neededLibraries(runtime);
    expect(needed).toContain('libc.so.6');
    const listed = spawnSync('ldd', [runtime], { encoding: 'utf8' }).stdout;
    for (const name of needed) expect(listed).toContain(name);
  });

  it.runIf(process.platform === 'linux')('are none in files that are cut off, changed or no library', () => {
    const folder = temporaryFolder();
    const whole = readFileSync(runtime).subarray(0, 200_000);
    const file = (name: string, bytes: Uint8Array) => {
      writeFileSync(path.join(folder, name), bytes);
      return path.join(folder, name);
    };
    expect(neededLibraries(file('text', Buffer.from('hello')))).toEqual([]);
    for (const length of [10, 64, 100, 500, 5000, 200_000]) {
      expect(() => neededLibraries(file('cut', whole.subarray(0, length)))).not.toThrow();
    }
    for (let i = 16; i < 200; i++) {
      const spoiled = Buffer.from(whole);
      spoiled[i] = (spoiled[i] ?? 0) ^ 0xff;
      expect(() => neededLibraries(file('spoiled', spoiled))).not.toThrow();
    }
  });

  it('this machine can be looked at', () => {
    expect(describeVulkan(inspectVulkan(thisSystem))).toMatch(/^cards: /);
  });
});
