/** The rule about what pictures show: what a server lets be seen where, and nothing unchecked where it wants a check. */
import { z } from 'zod';
import type { Place } from '../../chat/platform.ts';
import { AppError } from '../../errors.ts';
import {
  type Pixels,
  type Proposal,
  pass,
  type QueuedProposal,
  type Rule,
  type Sight,
} from '../../gate/rule.ts';
import { lackOf } from '../../jobs/abilities.ts';
import { modelMissing } from '../../jobs/ports.ts';
import type { NewDrawRequest } from '../../request/request.ts';
import type { Log } from '../../store/log.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsStore } from '../settings/store.ts';
import type { Classifier } from './classifier.ts';
import type { Classifiers } from './find-classifier.ts';

const name = 'image-check';

/** What is done when moderators let pictures be shown that were kept for them. */
export const approved = 'approved';

export interface AudienceOptions extends Pick<ImageCheckOptions, 'settings' | 'isForAdults' | 'log'> {
  /** Whether there may be a worker for this that can check pictures. */
  readonly could: (request: NewDrawRequest) => Promise<boolean>;
}

/** In bots: notes whether a place is kept for adults, which workers can't look up, and says who may draw for it. */
export function noteAudience({ settings, isForAdults, could, log }: AudienceOptions): Rule {
  const tell = createTold(log);
  return {
    name,
    async admit({ scene, request }: Proposal) {
      const { place, does, via } = scene;
      // Only the bot itself goes on with something, and only this for moderators who saw the pictures.
      if (via === 'delivery' && does === approved) return { kind: 'pass', note: { approved: true } };
      const adults = place !== undefined && !place.direct && (await isForAdults(place));
      const note = adults ? { adults } : undefined;
      const holds = await settings.settingsFor(scene.server, place?.channel);
      const wish = wishOf(holds, { note, scene }, adults ? 'adults' : 'everybody');
      if (wish === undefined) return { kind: 'pass', note };
      if (await could(request)) {
        tell.forget();
        return { kind: 'pass', note, abilities: [ability] };
      }
      tell.once({}, noneLine);
      return refusal;
    },
  };
}

export interface ImageCheckOptions {
  readonly settings: Pick<SettingsStore, 'settingsFor'>;
  readonly classifiers: Pick<Classifiers, 'find'>;
  /** Whether a place is still kept for adults, as a bot found lately. */
  readonly isForAdults: (place: Place) => Promise<boolean>;
  /** Whether a worker elsewhere can draw this and check it. */
  readonly elsewhere: (request: NewDrawRequest) => Promise<boolean>;
  readonly log: Pick<Log, 'error'>;
}

/** In workers: looks at what was drawn, previews too. */
export function checkImages({ settings, classifiers, isForAdults, elsewhere, log }: ImageCheckOptions): Rule {
  const tell = createTold(log);

  /** Undefined where there is none that works, which the operator hears once. */
  const classifier = async (): Promise<Classifier | undefined> => {
    try {
      const found = await classifiers.find();
      if (found !== undefined) {
        tell.forget();
        return found;
      }
      tell.once({}, noneLine);
    } catch (error) {
      tell.once(
        { err: error },
        'The classifier of pictures can’t be used, so servers that want a check get none',
      );
    }
    return undefined;
  };

  const wishFor = async (proposal: QueuedProposal): Promise<Wish | undefined> => {
    const { scene } = proposal;
    // Whoever may run the command line sees to themselves.
    if (scene.via === 'cli') return undefined;
    const holds = await settings.settingsFor(scene.server, scene.place?.channel);
    return wishOf(holds, proposal, await audienceOf(proposal));
  };

  /** It was kept for adults when the job began, and still is. */
  const audienceOf = async ({ note, scene: { place } }: QueuedProposal): Promise<'adults' | 'everybody'> => {
    const { adults = false } = noteSchema.safeParse(note).data ?? {};
    return adults && place !== undefined && (await isForAdults(place)) ? 'adults' : 'everybody';
  };

  return {
    name,
    async beforeDrawing(proposal) {
      if ((await wishFor(proposal)) === undefined) return pass;
      if ((await classifier()) !== undefined) return pass;
      // It waited when the check came; its way was chosen before.
      if (!(await elsewhere(proposal.request))) return refusal;
      throw new AppError(modelMissing, 'Pictures must be checked there, which another worker can do.');
    },
    async judge(pictures, proposal) {
      const wish = await wishFor(proposal);
      if (wish === undefined) return pictures.map((): Sight => 'show');
      const found = await classifier();
      if (found === undefined) return pictures.map((): Sight => 'withhold');
      const sights: Sight[] = [];
      for (const picture of pictures) sights.push(await sightOf(found, picture, wish));
      return sights;
    },
  };
}

const ability = 'image-check';
const refusal = { kind: 'refuse', error: lackOf(ability) } as const;

const noneLine =
  'A server wants its pictures checked, and there is no classifier, so its jobs are refused. Install one: ella-bot moderation install-check';

/** Errors that the operator hears once, until they are over. */
function createTold(log: Pick<Log, 'error'>) {
  let told = false;
  return {
    once(fields: object, line: string) {
      if (!told) log.error({ ...fields, code: refusal.error.code }, line);
      told = true;
    },
    forget() {
      told = false;
    },
  };
}

interface Wish {
  readonly threshold: number;
  readonly sight: Sight;
}

const sights = { spoiler: 'spoiler', blur: 'blur', refuse: 'withhold' } as const satisfies Readonly<
  Record<Exclude<Settings['imageCheck'], 'off'>, Sight>
>;

/** On others, what is hidden until it is clicked would be there for all to see. */
const platformsThatHide: ReadonlySet<string> = new Set(['discord', 'local']);

/** A job whose place was not looked at is not known to be for adults. */
function wishOf(
  settings: Settings,
  { note, scene }: Pick<QueuedProposal, 'note' | 'scene'>,
  audience: 'adults' | 'everybody',
): Wish | undefined {
  const { imageCheck, adultImageCheck, imageThreshold: threshold, reviewPictures, reviewChannel } = settings;
  const { approved: isApproved = false } = noteSchema.safeParse(note).data ?? {};
  const mode = audience === 'adults' ? adultImageCheck : imageCheck;
  if (mode === 'off' || isApproved) return undefined;
  if (mode === 'refuse' && reviewPictures && reviewChannel !== null) return { threshold, sight: 'review' };
  const hides = mode !== 'spoiler' || platformsThatHide.has(scene.platform);
  return { threshold, sight: hides ? sights[mode] : 'blur' };
}

const noteSchema = z.object({ adults: z.literal(true).optional(), approved: z.literal(true).optional() });

async function sightOf(classifier: Classifier, picture: Pixels, wish: Wish): Promise<Sight> {
  return (await classifier.unsafety(picture)) >= wish.threshold ? wish.sight : 'show';
}
