/** Whether a person may settle what others may do where they are. */
import type { Place, Platform, User } from '../../src/chat/platform.ts';

export async function moderates(
  platform: Pick<Platform, 'member'>,
  place: Place,
  user: Pick<User, 'id'>,
): Promise<boolean> {
  return (await platform.member(place, user.id))?.moderator ?? false;
}
