/** The pictures of a drawn job, kept in Redis for a while. */
import type { Store } from '../../store/open-store.ts';
import type { DeliveredImage, DrawResult } from '../ports.ts';
import type { DrawnResult } from './outcome.ts';

export type NamedBlob = readonly [name: string, bytes: Uint8Array];

/** What is kept of a drawing beside its record. @throws AppError for a picture that is too large */
export function pictureBlobs({ blobs }: Store, id: string, { images, grid }: DrawResult): NamedBlob[] {
  const named: NamedBlob[] = images.map(({ png }, index) => [String(index), png]);
  if (grid !== undefined) named.push(['grid', grid]);
  for (const [name, bytes] of named) blobs.check(`${id}:${name}`, bytes);
  return named;
}

/** All pictures of a job; undefined as soon as one is no longer kept. */
export async function keptPictures(
  { blobs }: Store,
  id: string,
  { images }: Pick<DrawnResult, 'images'>,
): Promise<readonly DeliveredImage[] | undefined> {
  const found: DeliveredImage[] = [];
  for (const [index, { seed, width, height }] of images.entries()) {
    const png = await blobs.get(`${id}:${index}`);
    if (png === undefined) return undefined;
    found.push({ png, seed, width, height });
  }
  return found;
}

/** One picture of all, where there is one and it is still kept. */
export async function keptGrid(
  { blobs }: Store,
  id: string,
  { grid }: Pick<DrawnResult, 'grid'>,
): Promise<Buffer | undefined> {
  return grid ? blobs.get(`${id}:grid`) : undefined;
}
