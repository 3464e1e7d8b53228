/** Pictures that were uploaded for ControlNets, as each of them reads its own. */
import { depthMap } from '../annotators/depth.ts';
import { AppError, UserError } from '../errors.ts';
import { canny } from '../images/canny.ts';
import { decodeInitImage, type Fit } from '../images/decode-init-image.ts';
import { isGrey } from '../images/is-grey.ts';
import type { RgbImage } from '../images/rgb-image.ts';
import type { ControlRequest } from '../pipeline/request.ts';
import type { Control } from '../request/controls.ts';
import type { Size } from '../request/request.ts';

/**
 * @throws UserError for what is no picture, `no_depth_model` for a photo that nothing here makes a map of; AppError
 * `bad_pictures` where there is none
 */
export async function readGuides(
  controls: readonly Control[] = [],
  pictures: readonly Uint8Array[],
  size: Size,
  fit: Fit,
  modelsFolder: string,
): Promise<ControlRequest[]> {
  return Promise.all(
    controls.map(async ({ name, prepare, strength, start, end }, index) => {
      const picture = pictures[index] ?? pictures.at(-1);
      if (picture === undefined)
        throw new AppError('bad_pictures', `No picture came for the ControlNet ${name}`);
      const image = await decodeInitImage(picture, size, undefined, fit);
      return { name, image: await prepared(image, prepare, modelsFolder), strength, start, end };
    }),
  );
}

async function prepared(
  image: RgbImage,
  prepare: Control['prepare'],
  modelsFolder: string,
): Promise<RgbImage> {
  if (prepare === 'canny') return canny(image);
  // A depth map is grey; what has colours is a photo.
  if (prepare !== 'depth' || isGrey(image)) return image;
  const map = await depthMap(image, modelsFolder);
  if (map !== undefined) return map;
  throw new UserError(
    'no_depth_model',
    `The picture for depth is a photo, not a depth map (grey, what is near is white), and no model here makes one of it; ${estimators} does: ella-bot models pull ${estimators}`,
  );
}

const estimators = 'onnx-community/depth-anything-v2-small';
