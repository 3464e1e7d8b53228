/** The rule of the gate that stands for all that a server and the operator settled. */
import { z } from 'zod';
import { type Place, PlatformError, type WordRule } from '../../chat/platform.ts';
import type { Json, Proposal, QueuedProposal, Refused, Rule, Verdict } from '../../gate/rule.ts';
import type { PictureRequest } from '../../request/request.ts';
import type { Moderation } from '../moderation.ts';
import { type Refusal, refusal } from '../refusals/refusal.ts';
import { publicLocale } from '../settings/public-locale.ts';
import type { Settings, SomeSettings } from '../settings/settings.ts';
import type { TextFilterSettings } from '../text/settings.ts';
import { allowanceOf, quotasOf } from './allowance.ts';
import { allowed } from './allowed.ts';
import { amount, amountsOf, fitted } from './amount.ts';
import { look } from './look.ts';
import { filtersOf } from './platform-words.ts';
import { type Check, type Person, personSchema, type Ruling, type Situation } from './situation.ts';
import { checkTexts, type TextRuling, withNegative } from './text.ts';
import { where } from './where.ts';
import { who } from './who.ts';

export interface ModerationParts extends Pick<Moderation, 'settings' | 'bans' | 'patience'> {
  /** What a model fills a request up with, as far as it is known here. */
  readonly usual: (model: string) => Promise<PictureRequest>;
  /** The platform's own rules about words; undefined where it has none. @throws PlatformError */
  readonly wordRules?: (place: Place) => Promise<readonly WordRule[] | undefined>;
  /** ms since 1970. */
  readonly now: () => Promise<number>;
}

const noteSchema = z.object({
  person: personSchema.optional(),
  /** What it came to, with what the model fills in. */
  usual: z.object({ images: z.number(), steps: z.number(), width: z.number(), height: z.number() }),
  hasInit: z.boolean(),
  /** It waited for moderators: whoever draws it was told to. */
  held: z.boolean(),
});

/** In the order in which they are asked. */
const checks: readonly Check[] = [where, who, look, amount, allowed];

/** What was queued once is drawn, whatever would be put in its place today. */
const checksAtTurn: readonly Check[] = [where, who, fitted, amount, allowed];

export function moderationRule(parts: ModerationParts): Rule {
  return {
    name: 'moderation',
    admit: async (proposal) => (proposal.scene.via === 'cli' ? { kind: 'pass' } : admit(parts, proposal)),
    beforeDrawing: async (proposal) =>
      proposal.scene.via === 'cli' ? { kind: 'pass' } : askAgain(parts, proposal),
  };
}

async function admit(parts: ModerationParts, proposal: Proposal): Promise<Verdict> {
  const { scene, asked, request, init } = proposal;
  const barred = (await standing(parts, proposal)) ?? (await impatient(parts, proposal));
  if (barred !== undefined) return refused(barred);
  const { settings: store } = parts;
  const { limits, everywhere } = store.operator;
  const { settings, own } = await store.look(scene.server, scene.place?.channel);
  const person = await personOf(proposal);
  const usual = await parts.usual(request.model.base);
  const now = await parts.now();
  const situation = { scene, settings, asked, request, person, usual, now, hasInit: init !== undefined };
  const ruled = inOrder(checks, situation);
  if (ruled.refuse !== undefined) return refused(ruled);
  const platformWords = await platformFilters(parts, situation);
  if (platformWords === undefined) {
    return refused({ refuse: refusal('autoMod', {}, scene.locale), setting: 'autoMod' });
  }
  const text = checkTexts(ruled.request, settings, limits, platformWords);
  const isHeld = text.decision === 'hold' && settings.reviewChannel !== null;
  // What nobody could look at is not let through.
  if (text.decision === 'refuse' || (text.decision === 'hold' && !isHeld)) {
    await parts.patience.strike(scene.server, scene.member);
    return refused(textRefusal(text, proposal, 'text'));
  }
  const { member, server } = scene;
  const goesOn = scene.via === 'delivery';
  const allowance = allowanceOf(settings, limits, person);
  const amounts = amountsOf({ request: text.request, usual });
  return {
    kind: 'pass',
    request: text.request,
    finding: text.finding,
    images: amounts.images,
    quotas: goesOn ? [] : quotasOf({ member, server }, allowance, settings.cooldown, everywhere),
    ...(isHeld && { hold: { kind: 'review', seconds: settings.reviewHours * 3600 } }),
    caps: goesOn ? undefined : capsOf(settings),
    keepSeconds: keepOf(own, settings),
    note: asJson({ person, usual: amounts, hasInit: situation.hasInit, held: isHeld }),
  };
}

async function askAgain(parts: ModerationParts, proposal: QueuedProposal): Promise<Verdict> {
  const { request } = proposal;
  // By now it has a seed, whether somebody asked for one or not.
  const asked = { ...proposal.asked, seed: undefined };
  const { settings: store } = parts;
  const settings = await store.settingsFor(proposal.scene.server, proposal.scene.place?.channel);
  const scene = spokenAtTurn(proposal, settings);
  const barred = await standing(parts, { scene });
  if (barred !== undefined) return refused(barred);
  // Jobs that were queued before there were rules noted nothing.
  const note = noteSchema.safeParse(proposal.note).data;
  const { person, usual = {}, hasInit = false, held = false } = note ?? {};
  const now = await parts.now();
  const ruled = inOrder(checksAtTurn, { scene, settings, asked, request, person, usual, now, hasInit });
  if (ruled.refuse !== undefined) return refused(ruled);
  const platformWords = await platformFilters(parts, { settings, scene, person });
  if (platformWords === undefined) {
    return refused({ refuse: refusal('autoMod', {}, scene.locale), setting: 'autoMod' });
  }
  const text = checkTexts(ruled.request, settings, store.operator.limits, platformWords);
  if (text.decision === 'refuse' || (text.decision === 'hold' && !held)) {
    return refused(textRefusal(text, { scene }, 'changed'));
  }
  return { kind: 'pass', request: withNegative(text.request, settings.negative), finding: text.finding };
}

/** What is refused now is told where the result would be, for all to see if that is public. */
function spokenAtTurn({ scene, request }: QueuedProposal, settings: Settings): QueuedProposal['scene'] {
  if (scene.place === undefined || scene.place.direct || request.private) return scene;
  return { ...scene, locale: publicLocale(settings, scene.locale) };
}

/** Undefined where they hold, but can't be looked at: what nobody can check is not let through. */
async function platformFilters(
  { wordRules }: ModerationParts,
  { settings, scene: { place }, person }: Pick<Situation, 'settings' | 'scene' | 'person'>,
): Promise<readonly TextFilterSettings[] | undefined> {
  if (!settings.autoMod || place === undefined || place.direct) return [];
  try {
    return filtersOf((await wordRules?.(place)) ?? [], place, person);
  } catch (error) {
    if (error instanceof PlatformError && error.problem === 'forbidden') return undefined;
    throw error;
  }
}

/** What the operator or moderators decided about this person or this server. */
async function standing(
  { bans }: ModerationParts,
  { scene: { member, server, locale } }: Pick<Proposal, 'scene'>,
): Promise<Barred | undefined> {
  const [ban, stop] = await Promise.all([bans.of(member, server), bans.ofServer(server)]);
  if (stop !== undefined) return { refuse: refusal('suspended', {}, locale), setting: 'suspended' };
  if (ban === undefined) return undefined;
  const until = ban.until === undefined ? undefined : new Date(ban.until);
  return { refuse: refusal('banned', { until }, locale), setting: 'ban' };
}

async function impatient(
  { patience }: ModerationParts,
  { scene: { member, server, locale, via } }: Proposal,
): Promise<Barred | undefined> {
  if (via === 'delivery') return undefined;
  const waitMs = await patience.left(server, member);
  return waitMs > 0 ? { refuse: refusal('wait', { waitMs }, locale), setting: 'wait' } : undefined;
}

interface Barred {
  readonly refuse: Refusal;
  readonly setting: string;
}

function refused(ruling: Ruling | Barred): Refused {
  if (ruling.refuse === undefined) throw new TypeError('Nothing was refused.');
  const finding =
    'setting' in ruling
      ? ({ decision: 'refuse', rules: [{ name: ruling.setting, found: [] }] } as const)
      : ruling.finding;
  return { kind: 'refuse', error: ruling.refuse, finding };
}

function textRefusal(
  { finding }: TextRuling,
  { scene }: Pick<Proposal, 'scene'>,
  reason: 'text' | 'changed',
): Ruling {
  return {
    refuse: refusal(reason, {}, scene.locale),
    finding: finding && { ...finding, decision: 'refuse' },
  };
}

/** The first refusal, or what is left of the request. */
function inOrder(all: readonly Check[], start: Situation): Ruling & Pick<Situation, 'request'> {
  let situation = start;
  for (const check of all) {
    const ruling = check(situation);
    if (ruling?.refuse !== undefined) return { ...ruling, request: situation.request };
    if (ruling?.request !== undefined) situation = { ...situation, request: ruling.request };
  }
  return { request: situation.request };
}

async function personOf({ scene, member }: Proposal): Promise<Person | undefined> {
  if (scene.place === undefined || scene.place.direct) return undefined;
  const known = await member();
  if (known === undefined) return undefined;
  const { roles, createdAt, joinedAt, managesServer } = known;
  return { roles, createdAt, joinedAt, manages: managesServer };
}

/** What is undefined must not be there: notes are JSON. */
function asJson(note: z.output<typeof noteSchema>): Json {
  return JSON.parse(JSON.stringify(note));
}

/** A server that settled how long its audit remembers has its jobs forgotten with it; others follow the operator. */
function keepOf(own: SomeSettings, { retentionDays }: Settings): number | undefined {
  return own.retentionDays === undefined ? undefined : retentionDays * 86_400;
}

function capsOf({
  memberWaiting,
  serverWaiting,
}: {
  readonly memberWaiting: number | null;
  readonly serverWaiting: number | null;
}) {
  return {
    ...(memberWaiting !== null && { member: memberWaiting }),
    ...(serverWaiting !== null && { server: serverWaiting }),
  };
}
