/** What news a change is, and for whom. */
import type { Change } from './changes.ts';
import type { Hub } from './hub.ts';
import type { World } from './world.ts';

/** `world` is as the change made it. */
export function tellChange(hub: Hub, change: Change, world: World): void {
  switch (change.type) {
    case 'channel':
      hub.tell({ kind: 'channel', channel: change.channel }, change.channel.direct);
      return;
    case 'channel-gone':
      hub.tell({ kind: 'channel-gone', id: change.id });
      return;
    case 'person':
      hub.tell({ kind: 'person', person: change.person });
      return;
    case 'thread':
      hub.tell({ kind: 'thread', thread: change.thread }, world.channels.get(change.thread.channel)?.direct);
      return;
    case 'message':
      tellMessage(hub, change.message.id, world);
      return;
    case 'message-edited':
      tellMessage(hub, change.id, world);
      return;
    case 'reaction':
      tellMessage(hub, change.message, world);
      return;
    case 'message-gone':
      hub.tell({ kind: 'message-gone', id: change.id });
      return;
    case 'commands':
      hub.tell({ kind: 'commands' });
      return;
    case 'spent-nonce':
    case 'ids':
  }
}

function tellMessage(hub: Hub, id: string, world: World): void {
  const message = world.messages.get(id);
  const channel = message && world.channels.get(message.channel);
  if (message && channel) hub.tell({ kind: 'message', message }, channel.direct);
}
