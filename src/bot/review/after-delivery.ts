/** What moderators hear once a job is delivered: its pictures in the log, or those that wait for them. */
import type { Image } from '../../chat/platform.ts';
import type { Delivery } from '../../jobs/ports.ts';
import { inReview } from '../../moderation/images/review-pictures.ts';
import type { ChatTarget } from '../flow/ask/target.ts';
import type { Services } from '../services.ts';
import { logDecision } from './log-decisions.ts';
import type { LogFacts } from './log-message.ts';
import { openPictureReview, reviewClosed, tellRefused } from './reviews.ts';

/** Codes with which a job ends because of the server's rules. */
const byRules: ReadonlySet<string> = new Set([
  'pictures_withheld',
  inReview,
  'refused_by_moderator',
  'hold_expired',
]);

export async function afterDelivery(
  services: Services,
  delivery: Delivery,
  target: ChatTarget,
): Promise<void> {
  const { jobs, audit } = services;
  const { outcome, jobId: job, server, request } = delivery;
  if (outcome.kind === 'failed' && outcome.code === inReview && !(await openPictureReview(services, job))) {
    const view = await jobs.get(job);
    if (view !== undefined) await tellRefused(services, view, reviewClosed);
  }
  const { origin, user, locale } = target;
  // What somebody draws for themselves is no server's business.
  if (origin.direct) return;
  const [found] = await audit.find(server, { text: job, kinds: ['request'], limit: 1 });
  const entry = found?.entry.kind === 'request' ? found.entry : undefined;
  const decision = decisionOf(outcome, entry?.decision);
  if (decision === undefined) return;
  const prompt = entry?.prompt ?? request?.prompt ?? '';
  const facts = { job, user, place: origin, prompt, decision, rules: entry?.rules ?? [] };
  await logDecision(services, { ...facts, images: imagesOf(delivery), server, locale, at: 'end' });
}

function decisionOf(
  outcome: Delivery['outcome'],
  decided: LogFacts['decision'] | undefined,
): LogFacts['decision'] | undefined {
  switch (outcome.kind) {
    case 'cancelled':
      return undefined;
    case 'drawn':
      return decided ?? 'allow';
    case 'refused':
      return 'refuse';
    case 'failed':
      return byRules.has(outcome.code) ? 'hide' : undefined;
  }
}

/** As they were shown: what was blurred or withheld stays so. */
function imagesOf({ outcome, jobId, request }: Delivery): Image[] {
  if (outcome.kind !== 'drawn') return [];
  const { grid, images } = outcome;
  const bytes = grid ?? images[0]?.png;
  const name = `log-${jobId.slice(0, 8)}.png`;
  return bytes === undefined
    ? []
    : [{ name, type: 'image/png', bytes, alt: request?.prompt ?? '', spoiler: true }];
}
