/** The chat platforms that results are delivered to: what one must bring, and which there are. */

import type { Deliver } from '../../jobs/ports.ts';
import type { Service } from '../service/service.ts';

/** A chat platform as the bot runs it. */
export interface ServedPlatform {
  /** As jobs name it in `target.platform`. */
  readonly name: string;
  /** Connects, and takes commands from then on. */
  start(): Promise<void>;
  /** Takes no more commands and disconnects; called when nothing is being delivered any more. */
  stop(): Promise<void>;
  /** In one line, how the connection stands. */
  health(): { readonly ok: boolean; readonly detail: string };
  readonly deliver: Deliver;
  /** True for errors that no retry mends: the channel is gone, the bot was removed. */
  readonly permanent?: (error: unknown) => boolean;
  /** Seconds that the platform asks to wait. */
  readonly retryAfter?: (error: unknown) => number | undefined;
}

/** Makes the platforms that are set up. */
export type MakePlatforms = (service: Service) => Promise<readonly ServedPlatform[]>;

/** All that there can be, whether set up or not: their queues are counted and shown. */
export const platformNames: readonly string[] = ['discord', 'slack', 'local'];

/** Here the adapters of `src/chat` are joined to commands and deliveries. */
export const configuredPlatforms: MakePlatforms = async () => [];
