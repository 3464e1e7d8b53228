/** Pictures that were uploaded for ControlNets, as each of them reads its own. */
import { AppError } from '../errors.ts';
import { canny } from '../images/canny.ts';
import { decodeInitImage, type Fit } from '../images/decode-init-image.ts';
import type { ControlRequest } from '../pipeline/request.ts';
import type { Control } from '../request/controls.ts';
import type { Size } from '../request/request.ts';

/** @throws UserError for what is no picture; AppError `bad_pictures` where there is none */
export async function readGuides(
  controls: readonly Control[] = [],
  pictures: readonly Uint8Array[],
  size: Size,
  fit: Fit,
): Promise<ControlRequest[]> {
  return Promise.all(
    controls.map(async ({ name, prepare, strength, start, end }, index) => {
      const picture = pictures[index] ?? pictures.at(-1);
      if (picture === undefined)
        throw new AppError('bad_pictures', `No picture came for the ControlNet ${name}`);
      const image = await decodeInitImage(picture, size, undefined, fit);
      return { name, image: prepare === 'canny' ? canny(image) : image, strength, start, end };
    }),
  );
}
