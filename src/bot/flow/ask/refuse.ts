/** How a person is told that their job was not accepted. */
import { UserError } from '../../../errors.ts';
import { type CapScope, QueueFullError } from '../../../jobs/queue-full-error.ts';
import { queueUnavailable } from '../../../jobs/queue-unavailable.ts';
import { QuotaError } from '../../../jobs/record/quotas.ts';
import { refusal } from '../../../moderation/refusals/refusal.ts';
import type { Context } from '../../command.ts';
import type { Texts } from '../../texts/index.ts';

/** In the person's language; told once an hour where many reactions would make many refusals. */
export async function refuse(error: unknown, ctx: Context): Promise<never> {
  const { event, member, records } = ctx;
  const refused = asRefusal(error, ctx);
  if (event.kind !== 'reaction') throw refused;
  const isFirst = await records.marks.create(`${refused.code}:${member}`, { by: member });
  throw isFirst ? refused : new Silence(refused.code, refused.message, { cause: error });
}

/** @throws what is no refusal */
function asRefusal(error: unknown, { texts, locale, store }: Context): UserError {
  if (error instanceof QueueFullError) {
    return new UserError(error.code, capTexts[error.scope](texts, error.limit), { cause: error });
  }
  if (error instanceof QuotaError) {
    const { quota, waitMs } = error;
    if (quota !== undefined)
      return refusal('quota', { ...quota, ...(waitMs !== undefined && { waitMs }) }, locale);
    return refusal('pause', { waitMs: waitMs ?? 0 }, locale);
  }
  if (error instanceof UserError) return error;
  // Rules read what servers settled, which nobody knows while Redis is away.
  const cause = store.error(error);
  if (!cause.code.startsWith('redis_')) throw error;
  return queueUnavailable(cause);
}

/** A refusal that was told already: it ends what is being done, without a word. */
export class Silence extends UserError {}

const capTexts: Readonly<Record<CapScope, (texts: Texts, limit: number) => string>> = {
  member: (texts, limit) => texts.capMember(limit),
  server: (texts, limit) => texts.capServer(limit),
  all: (texts, limit) => texts.capAll(limit),
};
