/** `ella-bot install-cuda`: downloads the CUDA libraries of onnxruntime, which are too large for the npm package. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { AppError, UserError } from '../../errors.ts';

/**
 * Runs the installer that comes with onnxruntime-node. npm would run it too, but only on an `npm rebuild` with flags
 * that differ between npm's versions, and not for a package that was installed with `npx`.
 * @throws UserError `cuda_platform` where no such libraries exist
 * @throws AppError `cuda_download` when the installer fails
 */
export async function installCuda(platform = `${process.platform}/${process.arch}`): Promise<void> {
  if (platform !== 'linux/x64') {
    const reason = `onnxruntime has CUDA libraries for linux/x64 only, and this is ${platform}`;
    throw new UserError('cuda_platform', `${reason}. The device webgpu uses any GPU.`);
  }
  const installer = path.join(onnxruntimeFolder(), 'script', 'install.js');
  const child = spawn(process.execPath, [installer], {
    // Not `cuda12`: onnxruntime-node 1.30 reads that as no choice at all, and does nothing when it runs under `npm run`.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'true' },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  if (code !== 0)
    throw new AppError('cuda_download', `The CUDA libraries can't be installed: ${reason(said)}`);
  process.stdout.write('The CUDA libraries are installed. Check them with: ella-bot doctor\n');
}

/** `require` is only a way to find the folder; nothing is loaded. */
function onnxruntimeFolder(): string {
  return path.dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
}

/** The installer ends with a stack; what went wrong is its line that begins with the error's name. */
function reason(said: string): string {
  const line = said.split('\n').find((each) => /^\w*Error\b/.test(each.trim()));
  return (line ?? said).trim().replace(/^\w*Error( \[\w+\])?: /, '') || 'its installer gave no reason';
}
