/**
 * Outlines of a picture, white on black, for ControlNets of the kind canny.
 * Source: J. Canny, "A Computational Approach to Edge Detection", 1986; gradients by Sobel, lengths as |x| + |y|.
 */

interface Picture {
  /** [height, width, 3] */
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Gradients above `high` are edges; those above `low` only where they touch one. */
const usual = { low: 100, high: 200 };
/** tan 22.5° and tan 67.5°: between them a direction is a diagonal. */
const [flat, steep] = [Math.tan(Math.PI / 8), Math.tan((3 * Math.PI) / 8)];

export function canny({ rgb, width, height }: Picture, { low, high } = usual): Picture {
  const grey = greyOf(rgb, width * height);
  const at = (x: number, y: number) => {
    const [column, row] = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))];
    return grey[row * width + column] ?? 0;
  };
  const length = new Int32Array(width * height);
  const direction = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const right = at(x + 1, y - 1) + 2 * at(x + 1, y) + at(x + 1, y + 1);
      const left = at(x - 1, y - 1) + 2 * at(x - 1, y) + at(x - 1, y + 1);
      const below = at(x - 1, y + 1) + 2 * at(x, y + 1) + at(x + 1, y + 1);
      const above = at(x - 1, y - 1) + 2 * at(x, y - 1) + at(x + 1, y - 1);
      const [dx, dy] = [right - left, below - above];
      length[y * width + x] = Math.abs(dx) + Math.abs(dy);
      direction[y * width + x] = directionOf(dx, dy);
    }
  }
  const edges = grown(ridges(length, direction, width, height, low), length, width, height, high);
  return {
    rgb: Uint8Array.from({ length: 3 * width * height }, (_, i) => edges[Math.floor(i / 3)] ?? 0),
    width,
    height,
  };
}

/** Luma of BT.601, rounded. */
function greyOf(rgb: Uint8Array, pixels: number): Uint8Array {
  return Uint8Array.from({ length: pixels }, (_, i) => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(3 * i, 3 * i + 3);
    return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  });
}

/** Where the gradient points: 0 sideways, 1 down, 2 and 3 along the diagonals. */
function directionOf(dx: number, dy: number): number {
  const slope = Math.abs(dy) / Math.abs(dx || 1e-9);
  if (slope < flat) return 0;
  if (slope > steep) return 1;
  return dx * dy > 0 ? 2 : 3;
}

const steps = [
  [1, 0],
  [0, 1],
  [1, 1],
  [-1, 1],
] as const;

/** Pixels above `low` that no neighbour along the gradient exceeds. */
function ridges(length: Int32Array, direction: Uint8Array, width: number, height: number, low: number) {
  const found = new Uint8Array(width * height);
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (length[y * width + x] ?? 0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const own = at(x, y);
      const [dx, dy] = steps[direction[y * width + x] ?? 0] ?? steps[0];
      // Of two equal neighbours one stays, or a thick line would vanish.
      if (own > low && own > at(x - dx, y - dy) && own >= at(x + dx, y + dy)) found[y * width + x] = 1;
    }
  }
  return found;
}

/** 255 where a ridge is above `high` or touches one that is, through any number of others. */
function grown(ridge: Uint8Array, length: Int32Array, width: number, height: number, high: number) {
  const edges = new Uint8Array(width * height);
  const open: number[] = [];
  const take = (i: number) => {
    if (ridge[i] !== 1 || edges[i] === 255) return;
    edges[i] = 255;
    open.push(i);
  };
  for (let i = 0; i < length.length; i++) if ((length[i] ?? 0) > high) take(i);
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    const [x, y] = [i % width, Math.floor(i / width)];
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        take(row * width + column);
      }
    }
  }
  return edges;
}
