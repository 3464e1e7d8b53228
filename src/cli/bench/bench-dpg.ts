/** `ella-bot bench dpg`: how well a model draws what dense prompts say, by asking about its pictures. */

import { UserError } from '../../errors.ts';
import type { BenchDpgOptions } from './options.ts';

export async function benchDpg(options: BenchDpgOptions): Promise<void> {
  const { prompts, vqa } = options;
  if (prompts !== undefined) {
    const { officialDpg } = await import('./official-dpg.ts');
    await officialDpg(prompts, options);
    return;
  }
  if (vqa !== undefined) {
    throw new UserError('bad_option', '--vqa needs --prompts; pictures of shapes are read without a model');
  }
  const { shapesDpg } = await import('./shapes-dpg.ts');
  await shapesDpg(options);
}
