/** The rules of the gate, in the order in which they are asked: the same for every process of an installation. */
import { type Models, namesOf } from '../../bot/models.ts';
import { type LogServices, logRefusals } from '../../bot/review/log-decisions.ts';
import { createReviewRecords } from '../../bot/review/records.ts';
import type { RefreshPlace } from '../../bot/watch-places.ts';
import type { Place, Platform } from '../../chat/platform.ts';
import { AppError } from '../../errors.ts';
import { createGate, type Gate } from '../../gate/gate.ts';
import type { Rule } from '../../gate/rule.ts';
import { caps } from '../../gate/rules/caps.ts';
import { knownModel } from '../../gate/rules/known-model.ts';
import { couldDraw, drawnElsewhere } from '../../jobs/known-models.ts';
import { createReport } from '../../moderation/audit/report.ts';
import { createAudiences } from '../../moderation/images/audiences.ts';
import type { Classifiers } from '../../moderation/images/find-classifier.ts';
import { checkImages, noteAudience } from '../../moderation/images/image-check.ts';
import type { Moderation } from '../../moderation/moderation.ts';
import { type ModerationParts, moderationRule } from '../../moderation/rules/moderation-rule.ts';
import { createKnownWordRules } from '../../moderation/rules/word-rules.ts';
import type { NewDrawRequest } from '../../request/request.ts';
import type { Log } from '../../store/log.ts';
import type { Store } from '../../store/open-store.ts';
import { needDepthModel } from './depth-model.ts';

export interface GateParts {
  readonly moderation: Moderation;
  readonly store: Store;
  readonly log: Log;
}

/** For who takes requests from chats. */
export function chatGate(models: Models, platforms: readonly Platform[], parts: GateParts): Gate {
  const { moderation, store, log } = parts;
  const audience = noteAudience({
    settings: moderation.settings,
    isForAdults: audienceOf(platforms, parts),
    could: (request) => couldDraw(store, request, 'image-check'),
    log,
  });
  const rules = [...chatRules(models, parts, platforms), audience];
  const audit = reportOf(parts);
  const tell = logRefusals(logServices(platforms, parts));
  return createGate(rules, async (decided) => {
    await audit(decided);
    await tell(decided);
  });
}

function logServices(platforms: readonly Platform[], { moderation, store, log }: GateParts): LogServices {
  const platformOf = (wanted: string) => {
    const platform = platforms.find(({ name }) => name === wanted);
    if (platform !== undefined) return platform;
    throw new AppError('no_platform', `This process does not serve ${wanted}.`);
  };
  return { platformOf, settings: moderation.settings, reviews: createReviewRecords(store), log };
}

export function chatRules(
  models: Models,
  parts: GateParts,
  platforms: readonly Platform[] = [],
): readonly Rule[] {
  const known = async () => {
    const { models: cards, files } = await models.list();
    return { models: namesOf(cards), loras: namesOf(files.loras), vaes: namesOf(files.vaes) };
  };
  const usual = async (base: string) => {
    const { models: cards } = await models.list();
    return cards.find(({ name }) => name === base)?.defaults ?? {};
  };
  const depth = needDepthModel((request, ability) => couldDraw(parts.store, request, ability));
  return [knownModel(known), caps, ruleOf(parts, { usual, wordRules: wordRulesOf(platforms, parts) }), depth];
}

/** For the command line, where a worker elsewhere may have models that nobody here has heard of. */
export function commandLineGate(): Gate {
  return createGate([caps, needDepthModel(async () => true)]);
}

/**
 * For workers, which ask again before they draw, and of every picture.
 * @param worker its name, as it offers what it has
 */
export function workerGate(parts: GateParts, classifiers: Classifiers, worker: string): Gate {
  const { settings } = parts.moderation;
  const isForAdults = createAudiences(parts.store).last;
  const elsewhere = (request: NewDrawRequest) => drawnElsewhere(parts.store, worker, request, 'image-check');
  const images = checkImages({ settings, classifiers, isForAdults, elsewhere, log: parts.log });
  // What a model fills in was noted when the job was admitted.
  const wordRules = createKnownWordRules(parts.store).last;
  return createGate([ruleOf(parts, { usual: async () => ({}), wordRules }), images], reportOf(parts));
}

function ruleOf({ moderation, store }: GateParts, asked: Pick<ModerationParts, 'usual' | 'wordRules'>) {
  return moderationRule({ ...moderation, ...asked, now: () => store.now() });
}

export function reportOf({ moderation, log }: GateParts) {
  return createReport(moderation.audit, moderation.settings, log);
}

function wordRulesOf(platforms: readonly Platform[], { store }: Pick<GateParts, 'store'>) {
  const words = createKnownWordRules(store);
  return async (place: Place) => {
    const platform = platforms.find(({ name }) => name === place.platform);
    return words.ask(place, async () => (await platform?.wordRules?.(place)) ?? []);
  };
}

function audienceOf(platforms: readonly Platform[], { store }: Pick<GateParts, 'store'>) {
  const audiences = createAudiences(store);
  return async (place: Place) => {
    const platform = platforms.find(({ name }) => name === place.platform);
    return audiences.ask(place, async () => (await platform?.isForAdults(place)) ?? false);
  };
}

/** Looks again at what workers must know of a place, as the platform has it now. */
export function placeRefresher(
  platforms: readonly Platform[],
  { moderation, store }: Pick<GateParts, 'moderation' | 'store'>,
): RefreshPlace {
  const wordRules = wordRulesOf(platforms, { store });
  const audience = audienceOf(platforms, { store });
  return async (place) => {
    if (place.direct) return;
    const { autoMod } = await moderation.settings.settingsFor(`${place.platform}:${place.server}`);
    await Promise.all([audience(place), autoMod ? wordRules(place) : undefined]);
  };
}
