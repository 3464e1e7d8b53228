/** Where pictures may be asked for. */
import { type Check, no } from './situation.ts';

export const where: Check = (situation) => {
  const { place } = situation.scene;
  if (place === undefined) return undefined;
  const { settings } = situation;
  if (place.direct) {
    return settings.directMessages ? undefined : no(situation, 'directMessages', 'notDirect', {});
  }
  const { allowedChannels, deniedChannels } = settings;
  if (deniedChannels.includes(place.channel)) return no(situation, 'deniedChannels', 'notInChannel', {});
  if (allowedChannels.length > 0 && !allowedChannels.includes(place.channel)) {
    return no(situation, 'allowedChannels', 'notInChannel', {});
  }
  if (place.thread !== undefined && !settings.threads) return no(situation, 'threads', 'notInThreads', {});
  return undefined;
};
