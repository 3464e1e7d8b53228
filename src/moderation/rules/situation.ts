/** What a check of a server's rules looks at, and what it says. */
import { z } from 'zod';
import type { Finding } from '../../gate/rule.ts';
import type { GateScene } from '../../gate/scene.ts';
import type { NewDrawRequest, PictureRequest } from '../../request/request.ts';
import type { Reason, Reasons } from '../refusals/reasons.ts';
import { type Refusal, refusal } from '../refusals/refusal.ts';
import type { Settings } from '../settings/settings.ts';

export const personSchema = z
  .strictObject({
    roles: z.array(z.string()).readonly(),
    /** ms since 1970, where the platform tells. */
    createdAt: z.number().optional(),
    joinedAt: z.number().optional(),
    /** May settle what holds for the server: no rule about people shuts them out. */
    manages: z.boolean(),
  })
  .readonly();

/** The person as their server knows them. */
export type Person = z.output<typeof personSchema>;

export interface Situation {
  readonly scene: GateScene;
  readonly settings: Settings;
  readonly asked: NewDrawRequest;
  readonly request: NewDrawRequest;
  /** Undefined outside of servers. */
  readonly person: Person | undefined;
  /** What the model fills a request up with. */
  readonly usual: PictureRequest;
  /** Whether there is a picture to start from. */
  readonly hasInit: boolean;
  /** ms since 1970. */
  readonly now: number;
}

export interface Ruling {
  readonly refuse?: Refusal | undefined;
  /** What to draw instead. */
  readonly request?: NewDrawRequest | undefined;
  readonly finding?: Finding | undefined;
}

/** One idea of what may be drawn. */
export type Check = (situation: Situation) => Ruling | undefined;

/** For the person, a reason; for the moderators, the setting that it comes from. */
export function no<K extends Reason>(
  { scene: { locale } }: Pick<Situation, 'scene'>,
  setting: string,
  reason: K,
  values: Reasons[K],
): Ruling {
  return {
    refuse: refusal(reason, values, locale),
    finding: { decision: 'refuse', rules: [{ name: setting, found: [] }] },
  };
}
