/** Tells maps, which are grey, from photos. */

/** Between the colours of a pixel: JPEG adds some to what is grey. */
const tint = 24;
/** Of all pixels. */
const coloured = 0.01;

/** Whether hardly a pixel of a picture [height, width, 3] has a colour. */
export function isGrey({ rgb }: { readonly rgb: Uint8Array }): boolean {
  let count = 0;
  for (let i = 0; i < rgb.length; i += 3) {
    const [red = 0, green = 0, blue = 0] = [rgb[i], rgb[i + 1], rgb[i + 2]];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > tint) count++;
  }
  return count * 3 <= rgb.length * coloured;
}
