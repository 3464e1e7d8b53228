/** Turns the gateway's packets into events of the port, and runs the app on each. */
import { type Client, Events, GatewayDispatchEvents as packets } from 'discord.js';
import { z } from 'zod';
import { createInOrder } from '../../in-order.ts';
import type { ChatApp, ChatEvent, Platform } from '../../platform.ts';
import { serveEvent } from '../../serve-event.ts';
import type { KnownLimits } from '../limits.ts';
import type { Locate } from '../lookup/locate.ts';
import type { People } from '../lookup/people.ts';
import { createAnswer } from '../send/answer.ts';
import type { Requests } from '../send/requests.ts';
import { type InteractionPayload, interactionSchema } from './interaction-payload.ts';
import { messageSchema, reactionSchema, snowflake } from './payloads.ts';
import { actorOf, placeOf, readInteraction, readSuggest } from './read-interaction.ts';
import { readMention } from './read-mention.ts';
import type { Reactions } from './read-reaction.ts';
import { answerSuggest } from './suggest.ts';

export interface EventsOptions {
  readonly app: ChatApp;
  readonly client: Client;
  readonly requests: Requests;
  readonly platform: Pick<Platform, 'tell' | 'limits'>;
  readonly limits: KnownLimits;
  readonly people: People;
  readonly reactions: Reactions;
  readonly locate: Locate;
  readonly report: (error: unknown, what: string) => void;
}

const packetSchema = z.object({ t: z.string().nullish(), s: z.number().nullish(), d: z.unknown() });
const readySchema = z.object({ session_id: z.string() });
const authorSchema = z.object({ id: snowflake, author: z.object({ id: snowflake }) });

/** Serves every packet from now on. */
export function serveGateway(options: EventsOptions): { stop(): Promise<unknown> } {
  const { client, report } = options;
  const servePacket = createServePacket(options);
  const running = new Set<Promise<void>>();
  client.on(Events.Raw, (packet: unknown, shard: number) => {
    const served = servePacket(packet, shard).catch((error: unknown) => report(error, 'gateway'));
    running.add(served);
    served.then(() => running.delete(served));
  });
  return {
    stop() {
      client.removeAllListeners(Events.Raw);
      return Promise.all(running);
    },
  };
}

/** Does all that one packet asks for; rejects only for packets that can't be read. */
function createServePacket(options: EventsOptions) {
  const { app, client, requests, platform, limits, people, reactions, locate, report } = options;
  const sessions = new Map<number, string>();
  const inOrder = createInOrder();
  const reportEvent = (error: unknown, event: ChatEvent) => report(error, `${event.kind} ${event.id}`);

  const serveInteraction = async (interaction: InteractionPayload) => {
    const place = placeOf(interaction);
    const { user, member } = actorOf(interaction);
    limits.learn(place, interaction.attachment_size_limit);
    people.learn(place, user, member);
    const suggest = readSuggest(interaction, place);
    if (suggest !== undefined) return answerSuggest(interaction, suggest, app, requests);
    const event = readInteraction(interaction, place, app.menus);
    if (event === undefined) return;
    const raw = createAnswer({
      interaction,
      requests,
      limits: limits.of(place),
      pressed: pressedIn(interaction, event),
      opensForms: event.kind !== 'form',
    });
    await serveEvent(event, { app, platform, raw, report: reportEvent });
  };

  const serveReaction = async (data: unknown, added: boolean, id: string) => {
    const payload = reactionSchema.parse(data);
    // Put on and taken off again: what is told second must not overtake the first while names are looked up.
    const event = await inOrder(payload.message_id, () => reactions.read(payload, added, id));
    if (event !== undefined) await serveEvent(event, { app, platform, report: reportEvent });
  };

  const serveMessage = async (data: unknown) => {
    const { id, author } = authorSchema.parse(data);
    reactions.learn(id, author.id);
    if (author.id === client.user?.id) return;
    const event = await readMention(messageSchema.parse(data), client, locate);
    if (event !== undefined) await serveEvent(event, { app, platform, report: reportEvent });
  };

  return async (packet: unknown, shard: number): Promise<void> => {
    const { t, s, d } = packetSchema.parse(packet);
    switch (t) {
      case packets.Ready:
        sessions.set(shard, readySchema.parse(d).session_id);
        return;
      case packets.InteractionCreate:
        return serveInteraction(interactionSchema.parse(d));
      case packets.MessageReactionAdd:
      case packets.MessageReactionRemove:
        // The same where the packet is told again after a lost connection.
        return serveReaction(d, t === packets.MessageReactionAdd, `${sessions.get(shard)}:${shard}:${s}`);
      case packets.MessageCreate:
        return serveMessage(d);
      default:
    }
  };
}

/** What the button of this event, or of the form that it sends, is on. */
function pressedIn(interaction: InteractionPayload, event: ChatEvent): 'standing' | 'answer' | undefined {
  if (!('message' in interaction) || interaction.message === undefined) return undefined;
  return event.kind === 'button' && event.message === undefined ? 'answer' : 'standing';
}
