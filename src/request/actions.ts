/** What can be done with a result, by button or by reaction. */

export const actions = [
  /** The same request with a new seed. */
  'rerun',
  /** Pictures like this one. */
  'variations',
  /** Twice as large, drawn over in greater detail. */
  'upscale',
  /** Drawn exactly, from the same seed, where it was a draft or drawn in fast mode. */
  'finish',
  /** By direct message. */
  'direct',
  'delete',
  /** Kept in the person's own list. */
  'favourite',
  /** That picture alone, at full size. */
  'pick1',
  'pick2',
  'pick3',
  'pick4',
  'pick5',
  'pick6',
  'pick7',
  'pick8',
] as const;

export type Action = (typeof actions)[number];

/** The picture that an action picks, from 0. */
export function pickOf(action: Action): number | undefined {
  return action.startsWith('pick') ? Number(action.slice(4)) - 1 : undefined;
}
