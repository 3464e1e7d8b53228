/** The way to a person alone, where their server lets things go that way. */
import type { Platform } from '../../../chat/platform.ts';
import type { SettingsStore } from '../../../moderation/settings/store.ts';
import { serverKey } from '../../keys.ts';
import type { ChatTarget } from '../ask/target.ts';
import type { Rung } from './ladder.ts';

/** None where the server does not want it. */
export async function directRungs(
  platform: Pick<Platform, 'direct'>,
  settings: Pick<SettingsStore, 'settingsFor'>,
  { origin, user }: Pick<ChatTarget, 'origin' | 'user'>,
): Promise<readonly Rung[]> {
  const { directMessages } = await settings.settingsFor(serverKey(origin, user), origin.channel);
  return directMessages ? [{ kind: 'direct', place: () => platform.direct(origin, user.id) }] : [];
}
