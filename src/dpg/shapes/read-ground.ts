/** Which background a picture has. */

import { distance2, type Picture } from './picture.ts';
import { type Ground, type GroundColour, groundColours, palette, type Rgb, side } from './world.ts';

/** A pixel farther from every colour than this is of none (RGB distance, squared). */
const farthest2 = 60 ** 2;
/** A colour that covers less than this part of its half is no background: five large objects leave more. */
const leastShare = 0.35;
/** Rows and columns beside the middle, where the halves of a background may run into each other. */
const seam = 4;
/** Objects keep off the outermost pixels, so these say more about the background. */
const edge = 4;
const edgeWeight = 3;

const none = groundColours.length;

/** A background as it is in a picture. */
export interface SeenGround {
  readonly ground: Ground;
  /** The colours as they really are, which need not be quite those of the palette. */
  readonly tones: readonly [Rgb, Rgb?];
}

type Part = (x: number, y: number) => boolean;

const [low, high] = [side / 2 - seam, side / 2 + seam];
const halves = {
  horizontal: [(_: number, y: number) => y < low, (_: number, y: number) => y >= high],
  vertical: [(x: number) => x < low, (x: number) => x >= high],
} as const;

/** The background that explains most pixels, or undefined where none explains enough. */
export function readGround({ rgb }: Picture): SeenGround | undefined {
  const nearest = Uint8Array.from({ length: side * side }, (_, i) => nearestColour(rgb, i * 3));
  const options = (['horizontal', 'vertical'] as const).flatMap((split) => {
    const [first, second] = halves[split].map((isPart) => dominant(nearest, isPart));
    return first && second ? [{ split, first, second }] : [];
  });
  const [best] = options.sort((a, b) => b.first.share + b.second.share - a.first.share - a.second.share);
  if (best === undefined) return undefined;
  const { split, first, second } = best;
  const tone = ({ colour }: Dominant, isPart: Part) => toneOf(rgb, nearest, colour, isPart);
  if (first.colour === second.colour) {
    return { ground: { split: 'plain', colours: [first.colour] }, tones: [tone(first, () => true)] };
  }
  return {
    ground: { split, colours: [first.colour, second.colour] },
    tones: [tone(first, halves[split][0]), tone(second, halves[split][1])],
  };
}

interface Dominant {
  readonly colour: GroundColour;
  readonly share: number;
}

/** Index of the nearest colour, or `none`. */
function nearestColour(rgb: Uint8Array, at: number): number {
  let best: number = none;
  let least: number = farthest2;
  for (const [i, name] of groundColours.entries()) {
    const away = distance2(rgb, at, palette[name]);
    if (away < least) [best, least] = [i, away];
  }
  return best;
}

/** The colour of most pixels of a part, where it has enough of them. */
function dominant(nearest: Uint8Array, isPart: Part): Dominant | undefined {
  const votes = new Float64Array(groundColours.length + 1);
  let total = 0;
  for (const [i, index] of nearest.entries()) {
    const [x, y] = [i % side, Math.floor(i / side)];
    if (!isPart(x, y)) continue;
    const onEdge = Math.min(x, y, side - 1 - x, side - 1 - y) < edge;
    const weight = onEdge ? edgeWeight : 1;
    votes[index] = (votes[index] ?? 0) + weight;
    total += weight;
  }
  const [best] = groundColours
    .map((colour, i) => ({ colour, share: (votes[i] ?? 0) / total }))
    .sort((a, b) => b.share - a.share);
  return best !== undefined && best.share >= leastShare ? best : undefined;
}

/** The median of a part's pixels of a colour. */
function toneOf(rgb: Uint8Array, nearest: Uint8Array, colour: GroundColour, isPart: Part): Rgb {
  const index = groundColours.indexOf(colour);
  const own = [...nearest.keys()].filter(
    (i) => nearest[i] === index && isPart(i % side, Math.floor(i / side)),
  );
  const median = (c: number) => {
    const values = Uint8Array.from(own, (i) => rgb[i * 3 + c] ?? 0).sort();
    return values[values.length >> 1] ?? 0;
  };
  return [median(0), median(1), median(2)];
}
