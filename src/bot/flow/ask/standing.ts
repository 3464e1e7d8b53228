/** What is asked of a person who starts no job, and so does not come to the gate. */
import { refusal } from '../../../moderation/refusals/refusal.ts';
import { checkTexts } from '../../../moderation/rules/text.ts';
import type { NewDrawRequest } from '../../../request/request.ts';
import type { Context } from '../../command.ts';

/** @throws Refusal for one who is banned here or everywhere */
export async function checkBan({ bans, member, server, locale }: Context): Promise<void> {
  const ban = await bans.of(member, server);
  if (ban === undefined) return;
  const until = ban.until === undefined ? undefined : new Date(ban.until);
  throw refusal('banned', { until }, locale);
}

/**
 * The prompt as the server lets it be said, before a language model reads it and before anybody reads what one wrote.
 * @throws Refusal
 */
export async function checkWords(
  ctx: Context,
  request: NewDrawRequest,
  wrote: 'person' | 'model',
): Promise<string> {
  const { settings, server, member, event, locale, patience } = ctx;
  const waitMs = await patience.left(server, member);
  if (waitMs > 0) throw refusal('wait', { waitMs }, locale);
  const held = await settings.settingsFor(server, event.place.channel);
  const { decision, request: checked } = checkTexts(request, held, settings.operator.limits);
  if (decision === 'allow' || decision === 'replace') return checked.prompt;
  // Moderators look at what is to be drawn, not at drafts of it.
  if (wrote === 'person') await patience.strike(server, member);
  throw refusal('text', {}, locale);
}
