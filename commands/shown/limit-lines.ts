/** Which limits hold for a person where they ask, and how much of them is used up. */
import type { Context } from '../../src/bot/command.ts';
import { timeText } from '../../src/bot/flow/follow/time-text.ts';
import { spanNames } from '../../src/jobs/record/quotas.ts';
import { allowanceOf } from '../../src/moderation/rules/allowance.ts';
import { textsOf } from '../texts/index.ts';

/** Such as `12 of 50 pictures today`; none where they may draw as much as they like. */
export async function quotaLines(ctx: Context): Promise<readonly string[]> {
  const { settings, jobs, member, server, locale, event, platform } = ctx;
  const texts = textsOf(locale).limits;
  const [holds, person] = await Promise.all([
    settings.settingsFor(server, event.place.channel),
    event.place.direct ? undefined : platform.member(event.place, event.user.id),
  ]);
  const allowance = allowanceOf(holds, settings.operator.limits, person);
  if (spanNames.every((span) => allowance[span] === null)) return [];
  const used = await jobs.quotaUsed({ member, server });
  return spanNames.flatMap((span) => {
    const most = allowance[span];
    return most === null ? [] : [texts[span](used[span], most)];
  });
}

/** Every limit that members meet here, in words. */
export async function limitLines(ctx: Context): Promise<readonly string[]> {
  const { settings, server, locale, event } = ctx;
  const texts = textsOf(locale).limits;
  const holds = await settings.settingsFor(server, event.place.channel);
  const {
    images,
    steps,
    side,
    cooldown,
    allowedModels,
    allowedSamplers,
    loras,
    deniedFlags,
    directMessages,
  } = holds;
  return [
    ...(images === null ? [] : [texts.images(images)]),
    ...(steps === null ? [] : [texts.steps(steps)]),
    ...(side === null ? [] : [texts.side(side)]),
    ...(await quotaLines(ctx)),
    ...(cooldown === 0 ? [] : [texts.cooldown(timeText(cooldown, locale))]),
    ...(allowedModels.length === 0 ? [] : [texts.models(allowedModels.join(', '))]),
    ...(allowedSamplers.length === 0 ? [] : [texts.samplers(allowedSamplers.join(', '))]),
    ...(loras ? [] : [texts.noLoras]),
    ...(deniedFlags.length === 0 ? [] : [texts.flags(deniedFlags.map((flag) => `--${flag}`).join(', '))]),
    ...(directMessages ? [] : [texts.noDirect]),
  ];
}
