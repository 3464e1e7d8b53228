/** `ella-bot install-cuda` runs onnxruntime's own installer; here it finds no network. */

import { describe, expect, it } from 'vitest';
import { installCuda } from '../../src/cli/setup/install-cuda.ts';
import { runProgram } from '../support/program/program.ts';

describe('install-cuda', () => {
  it.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'says in one line why the download failed',
    async () => {
      const { code, stderr } = await runProgram(['install-cuda'], {
        env: {
          GLOBAL_AGENT_HTTP_PROXY: 'http://127.0.0.1:1',
          GLOBAL_AGENT_HTTPS_PROXY: 'http://127.0.0.1:1',
        },
      });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(
          /^[^\n]*The CUDA libraries can't be installed: [^\n]*127\.0\.0\.1:1[^\n]*\n$/,
        ),
      });
    },
  );

  it('names the alternative where there are no such libraries', async () => {
    await expect(installCuda('darwin/arm64')).rejects.toThrow(
      'onnxruntime has CUDA libraries for linux/x64 only, and this is darwin/arm64. The device webgpu uses any GPU.',
    );
  });
});
