/** Lays out the pictures of one request side by side. */
import { AppError } from '../errors.ts';
import { assertRgbImage, type RgbImage } from './rgb-image.ts';

const maxImages = 8;

/**
 * 1 to 8 pictures of one size as one, row by row in their order; cells left over are black. Without `columns`: 2
 * pictures side by side, 3 and 4 as 2×2, 5 and 6 as 3×2, 7 and 8 as 4×2. Throws AppError for other numbers or sizes.
 */
export function makeGrid(images: readonly RgbImage[], columns = columnsFor(images.length)): RgbImage {
  const [first] = images;
  if (!first || images.length > maxImages) {
    throw new AppError(
      'grid_images',
      `A grid holds 1 to ${maxImages} images, but there are ${images.length}.`,
    );
  }
  if (!(Number.isInteger(columns) && columns > 0 && columns <= images.length)) {
    throw new AppError('grid_columns', `A grid of ${images.length} has no ${columns} columns.`);
  }
  const { width, height } = first;
  const rows = Math.ceil(images.length / columns);
  const stride = width * columns * 3;
  const rgb = new Uint8Array(stride * height * rows);
  for (const [index, image] of images.entries()) {
    assertRgbImage(image);
    if (image.width !== width || image.height !== height) {
      const sizes = `${width}x${height} and ${image.width}x${image.height}`;
      throw new AppError('grid_sizes', `All images of a grid have one size, but two have ${sizes}.`);
    }
    const corner = Math.floor(index / columns) * height * stride + (index % columns) * width * 3;
    for (let y = 0; y < height; y += 1) {
      rgb.set(image.rgb.subarray(y * width * 3, (y + 1) * width * 3), corner + y * stride);
    }
  }
  return { rgb, width: width * columns, height: height * rows };
}

function columnsFor(count: number): number {
  return count <= 2 ? count : Math.ceil(count / 2);
}
