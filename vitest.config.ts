import { defineConfig } from 'vitest/config';
import { softwareGpuEnvironment } from './test/support/webgpu.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A process reads these only when it starts.
    env: softwareGpuEnvironment(),
    globalSetup: ['test/support/build.ts'],
    // Sessions of onnxruntime use every core themselves; two files at a time keep a small machine responsive.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
