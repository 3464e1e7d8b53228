/** The networks and the self-test on the WebGPU provider, with SwiftShader in the place of a GPU. */
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { chooseDevice } from '../../src/graph/device/choose-device.ts';
import { relativeL2 } from '../support/drawing/reference.ts';
import { referenceCases, referenceModels } from '../support/drawing/reference-models.ts';
import { temporaryFolder } from '../support/drawing/safetensors-file.ts';
import { requireSoftwareGpu, softwareGpuFolder } from '../support/drawing/webgpu.ts';

requireSoftwareGpu();

// SwiftShader compiles every shader with LLVM: on a busy machine that alone takes minutes.
const patience = 600_000;
const tolerance = 2e-5;

// UNet and VAE take minutes here; whole pictures (pipeline/webgpu-images.test.ts) go through them.
const cases = Object.entries(referenceCases()).filter(([, { graph }]) =>
  ['t5', 'clip', 'connector'].includes(graph),
);

describe('the text side of the test bundle on WebGPU', () => {
  const models = referenceModels('webgpu', { precision: 'f32', fused: new Set(['QuickGelu', 'Gelu']) });
  afterAll(() => models.release(), patience);

  it.each(cases)(
    '%s',
    async (_key, test) => {
      expect(relativeL2(await models.compute(test), test.expected)).toBeLessThanOrEqual(tolerance);
    },
    patience,
  );
});

describe('SwiftShader as a device', () => {
  it('is not taken for a GPU', async () => {
    const device = await chooseDevice('auto', temporaryFolder());
    expect(device.provider).toBe('cpu');
    expect(device.reason).toMatch(/WebGPU: its only driver, SwiftShader, computes on the CPU/);
  });

  it(
    'is not taken for one under another name either: it is slower than the CPU',
    async () => {
      const folder = temporaryFolder();
      const driver = path.join(folder, 'libunheard_of.so');
      copyFileSync(path.join(softwareGpuFolder() ?? '', 'libvk_swiftshader.so'), driver);
      const manifest = { file_format_version: '1.0.0', ICD: { library_path: driver, api_version: '1.0.5' } };
      writeFileSync(path.join(folder, 'icd.json'), JSON.stringify(manifest));
      vi.stubEnv('VK_DRIVER_FILES', path.join(folder, 'icd.json'));
      const device = await chooseDevice('auto', folder);
      vi.unstubAllEnvs();
      expect(device.provider).toBe('cpu');
      expect(device.reason).toMatch(/WebGPU: it is slower than the CPU \(a trial step takes/);
    },
    patience,
  );

  it(
    'is taken when asked for, in f32 and without the op that it has wrong',
    async () => {
      const device = await chooseDevice('webgpu', temporaryFolder());
      expect(device).toMatchObject({ provider: 'webgpu', precision: 'f32' });
      expect(device.fused).toEqual(new Set(['QuickGelu', 'Gelu']));
      expect(device.reason).toMatch(/SwiftShader.*f16 fails.*MultiHeadAttention is .* off/);
    },
    patience,
  );
});
