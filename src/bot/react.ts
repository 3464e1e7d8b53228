/** What a reaction on one of the bot's messages does. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageRef, ReactionEvent } from '../chat/platform.ts';
import type { Context } from './command.ts';
import { act } from './flow/actions/act.ts';
import { type Shown, shownBy } from './flow/deliver/whereabouts.ts';

/** Reactions that mean nothing here, and those on other messages, are people's own affair. */
export async function handleReaction(ctx: Context<ReactionEvent>): Promise<void> {
  const { event, reactions, server } = ctx;
  if (!event.added) return;
  const action = (await reactions.read(server)).get(event.emoji);
  if (action === undefined) return;
  const shown = await find(ctx, event.message);
  if (shown !== undefined) await act(ctx, action, shown);
}

/** ms; a message is seen a moment before it is recorded what it shows, and some people are fast. */
const pauses = [200, 800, 2_000];

async function find(ctx: Context<ReactionEvent>, message: MessageRef): Promise<Shown | undefined> {
  for (const pause of pauses) {
    const shown = await shownBy(ctx, message);
    if (shown !== undefined) return shown;
    await sleep(pause);
  }
  return shownBy(ctx, message);
}
