/** The pictures that came with a request, as one file: a lone picture to start from is that file itself. */
import { AppError } from '../errors.ts';

/** As they were uploaded. */
export interface GivenPictures {
  /** To start from. */
  readonly init?: Uint8Array | undefined;
  /** For the ControlNets, in their order; the last one serves those that are left. */
  readonly controls: readonly Uint8Array[];
}

/** No picture begins like this. */
const mark = Buffer.from('ELLA-PICTURES-1\n', 'latin1');

/** Undefined where there is none. */
export function packPictures({ init, controls }: GivenPictures): Uint8Array | undefined {
  if (controls.length === 0) return init;
  const sizes = Buffer.alloc(4 * (controls.length + 2));
  const all = [init ?? new Uint8Array(), ...controls];
  sizes.writeUInt32LE(all.length, 0);
  for (const [i, bytes] of all.entries()) sizes.writeUInt32LE(bytes.length, 4 * (i + 1));
  return Buffer.concat([mark, sizes, ...all]);
}

/** @throws AppError `bad_pictures` for a damaged pack */
export function unpackPictures(packed: Uint8Array | undefined): GivenPictures {
  if (packed === undefined) return { controls: [] };
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  if (!bytes.subarray(0, mark.length).equals(mark)) return { init: packed, controls: [] };
  const damaged = () => new AppError('bad_pictures', 'The pictures that came with a request are damaged');
  if (bytes.length < mark.length + 4) throw damaged();
  const count = bytes.readUInt32LE(mark.length);
  let at = mark.length + 4 * (count + 1);
  if (at > bytes.length) throw damaged();
  const pictures: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const size = bytes.readUInt32LE(mark.length + 4 * (i + 1));
    pictures.push(bytes.subarray(at, at + size));
    at += size;
  }
  if (at !== bytes.length) throw damaged();
  const [init, ...controls] = pictures;
  return { init: init !== undefined && init.length > 0 ? init : undefined, controls };
}

/**
 * What pictures are for, in the order in which they came: the first ones guide the ControlNets, one more is what the
 * drawing starts from.
 */
export function shareOut(pictures: readonly Uint8Array[], controls: number): GivenPictures {
  return { init: pictures[controls], controls: pictures.slice(0, controls) };
}
