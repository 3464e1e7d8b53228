/** A better model that can be fetched from the page, and how far that is. */

export type PullState =
  /** There is a real model, or none can be fetched here. */
  | { readonly kind: 'none' }
  | { readonly kind: 'offer'; readonly title: string; readonly bytes: number; readonly license: string }
  | {
      readonly kind: 'pulling';
      readonly title: string;
      /** Bytes. */
      readonly done: number;
      readonly total: number;
      /** Bytes a second; 0 while nothing is known of it. */
      readonly rate: number;
      /** Why nothing moves. */
      readonly note?: string | undefined;
    }
  /** @param name what a prompt asks for it by */
  | { readonly kind: 'ready'; readonly title: string; readonly name: string }
  /** What came so far is kept. */
  | { readonly kind: 'failed'; readonly title: string; readonly message: string };

export interface ModelPull {
  state(): Promise<PullState>;
  /** Begins or goes on; does not wait for it. */
  start(): void;
  /** What came so far is kept. */
  stop(): void;
}
