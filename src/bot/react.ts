/** What a reaction on one of the bot's messages does. */
import type { ReactionEvent } from '../chat/platform.ts';
import type { Context } from './command.ts';
import { act } from './flow/actions/act.ts';
import { shownBy } from './flow/deliver/whereabouts.ts';

/** Reactions that mean nothing here, and those on other messages, are people's own affair. */
export async function handleReaction(ctx: Context<ReactionEvent>): Promise<void> {
  const { event, reactions, server } = ctx;
  if (!event.added) return;
  const action = (await reactions.read(server)).get(event.emoji);
  if (action === undefined) return;
  const shown = await shownBy(ctx, event.message);
  if (shown !== undefined) await act(ctx, action, shown);
}
