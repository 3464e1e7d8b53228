/** Posts in a channel of the moderators, and remembers why it could not. */
import { type Message, type Place, PlatformError, type Posted } from '../../chat/platform.ts';
import { isFinal } from '../flow/places/refusal.ts';
import type { Services } from '../services.ts';
import type { Channel } from './records.ts';

export type PostServices = Pick<Services, 'platformOf' | 'reviews' | 'log'>;

export interface ModeratorsPost {
  readonly what: Channel;
  /** As settings name it. */
  readonly server: string;
  readonly place: Place;
  readonly nonce: string;
}

/** Undefined where the channel is gone or can't be written in. @throws what passes by itself */
export async function postToModerators(
  { platformOf, reviews, log }: PostServices,
  { what, server, place, nonce }: ModeratorsPost,
  message: Message,
): Promise<Posted | undefined> {
  try {
    const posted = await platformOf(place.platform).post(place, message, { nonce });
    await reviews.noteOpen(what, server);
    return posted;
  } catch (error) {
    if (!(error instanceof PlatformError) || !isFinal(error)) throw error;
    const reason = error.permission ?? error.message;
    await reviews.noteClosed(what, server, reason);
    log.warn(
      { server, channel: place.channel, audit: `${what}_closed`, err: error },
      `A channel of moderators can't be written in: ${error.message}`,
    );
    return undefined;
  }
}
