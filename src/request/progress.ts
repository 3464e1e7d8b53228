/** How far a drawing is: the same for the pipeline, the engine, the queue and whoever shows it. */
export interface Progress {
  /** Steps done, of `steps`. */
  readonly step: number;
  readonly steps: number;
}
