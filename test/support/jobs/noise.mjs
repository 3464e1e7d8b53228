/** Pictures that tell what they were asked for: noise of a name, as a real PNG file of about so many bytes. */
import { createHash } from 'node:crypto';

/** @param encode `encodePng`, from where the program has it */
export function noiseOf(name, bytes, encode) {
  const side = Math.max(8, Math.round(Math.sqrt(bytes / 3)));
  const blocks = Math.ceil((side * side * 3) / 64);
  const pixels = Buffer.concat(
    Array.from({ length: blocks }, (_, index) => createHash('sha512').update(`${name}/${index}`).digest()),
  );
  return encode(new Uint8Array(pixels.subarray(0, side * side * 3)), side, side);
}

export function digestOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
