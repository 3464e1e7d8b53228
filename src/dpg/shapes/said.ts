/** What a prompt says of its picture. */

import type { Colour, Fill, Ground, Shape, Size } from './world.ts';

/** An object of which only shape and colour are always said. */
export interface SaidObject {
  readonly shape: Shape;
  readonly colour: Colour;
  readonly size?: Size | undefined;
  readonly fill?: Fill | undefined;
  /** Row and column, where the words fix the cell. */
  readonly cell?: readonly [row: number, col: number] | undefined;
}

/** Object `far` stands further right (`x`) or lower (`y`) than object `near`; both are positions in the list. */
export interface Order {
  readonly far: number;
  readonly near: number;
  readonly axis: 'x' | 'y';
}

export interface Said {
  readonly ground: Ground;
  readonly objects: readonly SaidObject[];
  readonly order: readonly Order[];
}
