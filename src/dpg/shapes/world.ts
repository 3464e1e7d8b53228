/** The little world of the model `shapes`: what can be in a picture, its colours and sizes. As in training/render.py. */

/** Width and height of a picture in pixels. */
export const side = 128;
/** Width and height of a cell; cells begin at 4, 44 and 84. */
export const cellSide = 40;
/** Stripes are horizontal: so many rows in the colour, as many in its shade, counted from the picture's top. */
export const stripe = 4;

export const shapes = ['circle', 'square', 'triangle', 'diamond', 'star', 'heart', 'cross', 'moon'] as const;
export type Shape = (typeof shapes)[number];

export const sizes = ['small', 'medium', 'large'] as const;
export type Size = (typeof sizes)[number];
/** Edge of the box that an object is drawn in, in pixels. */
export const boxEdge: Readonly<Record<Size, number>> = { small: 24, medium: 30, large: 36 };

export const fills = ['solid', 'striped', 'outlined'] as const;
export type Fill = (typeof fills)[number];

export const colours = [
  'red',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'pink',
  'white',
  'black',
] as const;
/** The colour of an object. */
export type Colour = (typeof colours)[number];

export const groundColours = ['white', 'grey', 'black', 'yellow', 'green', 'blue', 'purple', 'pink'] as const;
/** A colour of the background. */
export type GroundColour = (typeof groundColours)[number];

export type Rgb = readonly [red: number, green: number, blue: number];

export const palette: Readonly<Record<Colour | GroundColour, Rgb>> = {
  red: [220, 40, 40],
  orange: [250, 140, 20],
  yellow: [250, 225, 50],
  green: [40, 160, 70],
  blue: [40, 80, 220],
  purple: [130, 50, 170],
  pink: [250, 140, 195],
  white: [245, 245, 245],
  black: [20, 20, 20],
  grey: [145, 145, 145],
};

/** The second tone of a striped object. */
export const shades: Readonly<Record<Colour, Rgb>> = {
  red: [110, 20, 20],
  orange: [125, 70, 10],
  yellow: [150, 135, 15],
  green: [15, 80, 30],
  blue: [15, 30, 110],
  purple: [65, 20, 90],
  pink: [150, 70, 110],
  white: [185, 195, 205],
  black: [75, 80, 90],
};

/** A background: one colour, or two halves that meet in the middle (`horizontal`: top and bottom). */
export type Ground =
  | { readonly split: 'plain'; readonly colours: readonly [GroundColour] }
  | { readonly split: 'horizontal' | 'vertical'; readonly colours: readonly [GroundColour, GroundColour] };

/** Whether the image row `y` of a striped object is in the shade. */
export function isShaded(y: number): boolean {
  return y % (2 * stripe) >= stripe;
}

/** The row or column of cells that a coordinate in pixels is in. */
export function cellOf(coordinate: number): number {
  return Math.min(2, Math.max(0, Math.floor((coordinate - 4) / cellSide)));
}
