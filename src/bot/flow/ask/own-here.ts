/** What a member set for themselves, as far as the rules allow it where they ask. */
import { allowed } from '../../../moderation/rules/allowed.ts';
import { amount } from '../../../moderation/rules/amount.ts';
import type { Settings } from '../../../moderation/settings/settings.ts';
import type { OwnValues } from '../../../prompt/read-context.ts';
import type { NewDrawRequest } from '../../../request/request.ts';
import type { Context } from '../../command.ts';
import type { ModelCard } from '../../models.ts';
import { gateScene } from '../../scene.ts';
import { ownOf } from '../own-values.ts';

/** @param settings what holds there */
export async function ownHere(
  ctx: Context,
  models: readonly ModelCard[],
  settings: Settings,
): Promise<OwnValues> {
  const own = await ownOf(ctx);
  const scene = gateScene(ctx, 'imagine');
  const fits = (request: NewDrawRequest) => {
    const usual = models.find(({ name }) => name === request.model.base)?.defaults ?? {};
    const asked = { request, asked: request, usual, person: undefined, hasInit: false, now: 0 };
    return [amount, allowed].every((check) => check({ scene, settings, ...asked })?.refuse === undefined);
  };
  return { ...own, fits };
}
