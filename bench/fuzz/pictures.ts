/** Pictures that people upload, and the texts in them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeInitImage } from '../../src/images/decode-init-image.ts';
import { unpackPictures } from '../../src/images/picture-pack.ts';
import { readPngText } from '../../src/images/png-text.ts';
import type { Kind } from './kind.ts';
import { mutateBytes } from './mutate.ts';

export function pictureKinds(): Kind[] {
  const folder = path.join('test', 'fixtures', 'images');
  const files = readdirSync(folder)
    .filter((name) => /\.(png|jpg|webp|gif|avif|tiff)$/.test(name))
    .map((name) => readFileSync(path.join(folder, name))) as [Buffer, ...Buffer[]];
  const pngs = files.filter((bytes) => bytes[0] === 0x89) as [Buffer, ...Buffer[]];
  return [
    {
      name: 'pictures',
      share: 5,
      run: (random) => decodeInitImage(mutateBytes(random.pick(files), random), { width: 64, height: 64 }),
    },
    {
      name: 'texts in PNG files',
      share: 6,
      async run(random) {
        const bytes = mutateBytes(random.pick(pngs), random);
        unpackPictures(bytes);
        readPngText(bytes);
      },
    },
  ];
}
