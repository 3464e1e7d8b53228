/** Slack's ways to name places and messages. A timestamp names a message only within its channel. */
import { type MessageRef, type Place, PlatformError } from '../../platform.ts';

export const platformName = 'slack';

export function placeAt(server: string, channel: string, thread?: string): Place {
  return {
    platform: platformName,
    server,
    channel,
    ...(thread !== undefined && { thread }),
    ...(channel.startsWith('D') && { direct: true }),
  };
}

/** Where a message stands: the first message of a thread is in the channel itself. */
export function placeOfMessage(
  server: string,
  channel: string,
  { ts, thread_ts }: { readonly ts?: string | undefined; readonly thread_ts?: string | undefined },
): Place {
  return placeAt(server, channel, thread_ts === ts ? undefined : thread_ts);
}

export function messageAt(place: Place, ts: string): MessageRef {
  return { place, id: `${place.channel}:${ts}` };
}

/** The timestamp of a message, such as `1700000000.000100`. @throws PlatformError `invalid` */
export function tsOf({ id, place }: MessageRef): string {
  const [channel, ts] = id.split(':');
  if (channel === place.channel && ts !== undefined && /^\d+\.\d+$/.test(ts)) return ts;
  throw new PlatformError('invalid', `${id} names no message in ${place.channel}.`);
}

/** Slack's address of a message, which every member's client opens. */
export function messageUrl(workspaceUrl: string, { place, id }: MessageRef): string {
  const ts = id.split(':')[1] ?? '';
  const address = `${workspaceUrl.replace(/\/+$/, '')}/archives/${place.channel}/p${ts.replace('.', '')}`;
  return place.thread === undefined ? address : `${address}?thread_ts=${place.thread}&cid=${place.channel}`;
}
