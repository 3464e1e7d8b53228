/** `ella-bot bench dpg`: how well a model draws what dense prompts say, by asking about its pictures. */

import type { BenchDpgOptions } from './bench/options.ts';

export async function benchDpg(options: BenchDpgOptions): Promise<void> {
  const { shapesDpg } = await import('./bench/shapes-dpg.ts');
  await shapesDpg(options);
}
