/** Where something was asked for, and by whom: the start of a target. */
import type { ChatEvent, MessageRef, Place } from '../../../chat/platform.ts';
import type { Scene } from '../../scene.ts';
import type { ChatTarget } from './target.ts';

type Origin = Pick<ChatTarget, 'origin' | 'base' | 'user' | 'locale' | 'direct'>;

/** @param base a message to open the thread on; else the one that the event is about @param place instead of the event's */
export function originOf({ event, locale }: Scene, base?: MessageRef, place?: Place): Origin {
  const { user, canPost } = event;
  const origin = place ?? event.place;
  // A reaction's place may lack its thread; the message knows it.
  const on = place === undefined && !origin.thread && !origin.direct ? (base ?? messageIn(event)) : undefined;
  return {
    origin,
    ...(on !== undefined && { base: on }),
    user: { id: user.id, name: user.name },
    locale,
    ...(!canPost && place === undefined && { direct: true }),
  };
}

function messageIn(event: ChatEvent): MessageRef | undefined {
  return 'message' in event ? event.message : undefined;
}
