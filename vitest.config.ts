import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { softwareGpuEnvironment } from './test/support/drawing/webgpu.ts';

/** What takes minutes starts first, so that the others fill the rest of the time beside it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = (file: TestSpecification) => file.moduleId.endsWith('/webgpu-images.test.ts');
    const others = files.filter((file) => !isLong(file));
    return [...files.filter(isLong), ...(await super.sort(others))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A process reads these only when it starts.
    // Two files run at a time on a small machine: more threads of each would only be in each other's way.
    env: { ...softwareGpuEnvironment(), ELLA_CPU_THREADS: '1' },
    globalSetup: ['test/support/program/build.ts'],
    // Enough for two cores, and a small machine stays responsive.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
