/** A job's pictures as files to send. */
import { shrinkToJpeg } from '../../../images/shrink-to-jpeg.ts';

export interface Picture {
  readonly png: Uint8Array;
  readonly seed: number;
}

/** Such as `ella-7.png`; a grid of four is `ella-7-4.png`. */
export function pictureName(seed: number, extension: 'png' | 'jpg', count = 1): string {
  return `ella-${seed}${count > 1 ? `-${count}` : ''}.${extension}`;
}

/** JPEG files of at most `most` bytes each. */
export function asJpegs(pictures: readonly Picture[], most: number): Promise<Uint8Array[]> {
  return Promise.all(pictures.map(({ png }) => shrinkToJpeg(png, most)));
}
