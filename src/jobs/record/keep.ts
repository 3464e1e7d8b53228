/** How long things are kept. */

export interface Keep {
  /** Records of finished jobs: for buttons and reactions on old results, and `/history`. Using one starts it afresh. */
  readonly recordSeconds: number;
  /** Images that wait for their delivery. */
  readonly imageSeconds: number;
  /** Images after their delivery, for "post number 2 alone"; 0 deletes them at once. */
  readonly deliveredSeconds: number;
  /** Images to start from, for reruns. */
  readonly initSeconds: number;
}

const day = 86_400;

export const defaultKeep: Keep = {
  recordSeconds: 365 * day,
  imageSeconds: 7 * day,
  deliveredSeconds: 3_600,
  initSeconds: 3 * day,
};
