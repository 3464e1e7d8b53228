/** Pictures as far as the rules let them be shown: what must not be seen never leaves the worker. */
import { UserError } from '../../errors.ts';
import type { Sight } from '../../gate/rule.ts';
import { blurImage } from '../../images/blur.ts';
import type { RgbImage } from '../../images/rgb-image.ts';

type Spoiled<T> = T & { readonly spoiler?: true };

/** @throws UserError `pictures_withheld` where none may be shown */
export async function showPictures<T extends RgbImage>(
  pictures: readonly T[],
  sights: readonly Sight[],
): Promise<readonly Spoiled<T>[]> {
  const shown = await Promise.all(pictures.map((picture, index) => show(picture, sights[index])));
  const left = shown.filter((picture) => picture !== undefined);
  if (left.length > 0) return left;
  throw new UserError('pictures_withheld', 'The rules here do not let the result be shown.');
}

async function show<T extends RgbImage>(
  picture: T,
  sight: Sight | undefined,
): Promise<Spoiled<T> | undefined> {
  switch (sight) {
    case 'show':
      return picture;
    case 'spoiler':
      return { ...picture, spoiler: true };
    case 'blur':
      return { ...picture, ...(await blurImage(picture)) };
    default:
      return undefined;
  }
}
