/** Whether a GPU provider answers at all here, and whether there is a GPU behind it. */

import { z } from 'zod';
import { messageOf } from '../../errors.ts';
import { reasonOf } from './reason.ts';
import { hasCudaLibraries, isBuiltIn } from './runtime.ts';
import { type BenchAnswer, openTestBench } from './test-bench.ts';
import { plainTarget } from './trial.ts';
import { helloTrial } from './trials.ts';

/** A provider that needs more than the package itself. */
export type GpuProvider = 'cuda' | 'webgpu';

export const presenceSchema = z.object({
  usable: z.boolean(),
  /** Whether the CPU plays the GPU. */
  software: z.boolean(),
  /** What was seen, as half a sentence. */
  note: z.string(),
});
export type Presence = z.infer<typeof presenceSchema>;

const noAdapter = 'no adapter was found';

/** Whether it will be the same tomorrow: an adapter may well be busy or out of memory for once. */
export const isLasting = ({ usable, note }: Presence): boolean => usable || note === noAdapter;

const isNoAdapter = (error: unknown) => /no supported adapters|get a webgpu adapter/i.test(messageOf(error));

/** Tries `provider` in a child process. Never throws: whatever goes wrong is the answer. */
export async function findPresence(provider: GpuProvider): Promise<Presence> {
  const unusable = (note: string): Presence => ({ usable: false, software: false, note });
  if (!isBuiltIn(provider)) return unusable('onnxruntime has none for this system');
  if (provider === 'cuda' && !hasCudaLibraries()) return unusable('its libraries are not installed');
  const bench = openTestBench(provider);
  try {
    const hello = helloTrial();
    const renderer = softwareRenderer(await bench.run(hello.build(plainTarget), hello.feeds));
    return renderer === undefined
      ? { usable: true, software: false, note: 'a device answers' }
      : { usable: true, software: true, note: `its only driver, ${renderer}, computes on the CPU` };
  } catch (error) {
    return unusable(isNoAdapter(error) ? noAdapter : reasonOf(error));
  } finally {
    bench.close();
  }
}

/**
 * The name of the Vulkan driver that plays a GPU on the CPU, where no real one is open beside it. Drivers that
 * find no device of theirs stay loaded, so a loaded library alone says nothing.
 */
export function softwareRenderer({ libraries, openFiles }: Pick<BenchAnswer, 'libraries' | 'openFiles'>) {
  if (openFiles.some((file) => /^\/dev\/(dri|nvidia|dxg|kfd|mali|kgsl)/.test(file))) return undefined;
  if (libraries.some((file) => /vk_swiftshader/.test(file))) return 'SwiftShader';
  if (libraries.some((file) => /vulkan_(lvp|lavapipe)/.test(file))) return 'llvmpipe';
  return undefined;
}
