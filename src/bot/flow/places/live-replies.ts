/** The ways back to people who asked for something, for as long as they are open: the last place a result can go to. */
import type { Message, Place, Platform, Reply } from '../../../chat/platform.ts';
import type { Scene } from '../../scene.ts';

export interface LiveReplies {
  /** Keeps the way back to who asked for a job, where it shows pictures to them alone. */
  keep(job: string, scene: Scene): void;
  /** Undefined where there is none, or none any more. */
  of(job: string): LiveReply | undefined;
}

export interface LiveReply {
  readonly place: Place;
  /** @throws PlatformError */
  show(message: Message): Promise<void>;
}

/** ms; Discord's are open for 15 minutes. */
const lifetime = 14 * 60_000;
const maxKept = 2_000;

export function createLiveReplies(now: () => number = Date.now): LiveReplies {
  /** In the order in which they were kept. */
  const replies = new Map<string, { readonly reply: Reply; readonly place: Place; readonly until: number }>();
  const forget = () => {
    for (const [job, { until }] of replies) {
      if (until > now() && replies.size <= maxKept) return;
      replies.delete(job);
    }
  };
  return {
    keep(job, { event, reply, platform }) {
      // Others have no answer of their own: what is told them goes the ways that were tried already.
      const answers = event.kind !== 'reaction' && event.kind !== 'mention';
      if (!answers || !showsPictures(platform, event.place)) return;
      replies.delete(job);
      replies.set(job, { reply, place: event.place, until: now() + lifetime });
      forget();
    },
    of(job) {
      forget();
      const kept = replies.get(job);
      return kept && { place: kept.place, show: (message) => kept.reply.answerAlone(message) };
    },
  };
}

function showsPictures(platform: Pick<Platform, 'limits'>, place: Place): boolean {
  return platform.limits(place).privateImages;
}
