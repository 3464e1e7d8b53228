/** The size of a drawing that begins with a picture. */
import { type Fit, readImageHeader } from '../images/decode-init-image.ts';
import type { Bundle } from '../pipeline/bundle.ts';
import { factsOf } from '../pipeline/request.ts';
import { sizeFor } from '../prompt/read-size.ts';
import { fields } from '../request/fields.ts';
import type { PictureRequest, Size } from '../request/request.ts';

/** A size, or none where the request says it; and what becomes of pictures with other proportions. */
export interface PictureSize {
  readonly size: Partial<Size>;
  readonly fit: Fit;
}

/**
 * The proportions of the picture in the model's own area, unless a size was asked for: then the picture is made to fit it.
 * @throws UserError for what is no picture
 */
export async function sizeAround(
  picture: Uint8Array | undefined,
  { width: asked, height }: PictureRequest,
  bundle: Bundle,
): Promise<PictureSize> {
  if (picture === undefined || asked !== undefined || height !== undefined)
    return { size: {}, fit: 'stretch' };
  const header = await readImageHeader(picture);
  return { size: sizeFor(header.width / header.height, fields.size, factsOf(bundle)), fit: 'crop' };
}
