/** Pictures as the engine gives them, made into files that tell how to draw them again. */

import type { EngineResult } from '../../engine/protocol.ts';
import { encodePng } from '../../images/encode-png.ts';
import { makeGrid } from '../../images/grid.ts';
import type { DrawnImage } from '../../jobs/ports.ts';
import type { JobPayload } from '../../jobs/record/job-payload.ts';
import { pictureText } from '../picture-text.ts';

export interface DrawnFiles {
  readonly images: readonly DrawnImage[];
  /** One picture of all, where there are several. */
  readonly grid: Uint8Array | undefined;
}

/** Pictures as they may be shown. */
interface ShownResult extends Omit<EngineResult, 'images'> {
  readonly images: readonly (EngineResult['images'][number] & { readonly spoiler?: true })[];
}

/** PNG files, byte for byte those that `ella-bot imagine` writes. */
export async function encodeDrawn(result: ShownResult, job: JobPayload): Promise<DrawnFiles> {
  const { images, model, tokens, request } = result;
  const { asked } = job;
  const { model: parts, controls } = job.request;
  const textOf = (seed: number, count: number) =>
    pictureText({ request: { ...request, seed, images: count }, model, parts, controls, tokens, asked });
  const encoded = await Promise.all(
    images.map(async ({ rgb, width, height, seed, spoiler }) => ({
      png: await encodePng(rgb, width, height, textOf(seed, 1)),
      seed,
      width,
      height,
      spoiler,
    })),
  );
  if (images.length < 2) return { images: encoded, grid: undefined };
  const { rgb, width, height } = makeGrid(images);
  return { images: encoded, grid: await encodePng(rgb, width, height, textOf(request.seed, images.length)) };
}
