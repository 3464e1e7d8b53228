/** A job before it is queued. */
import type { UserError } from '../errors.ts';
import type { NewDrawRequest } from '../request/request.ts';
import type { Ability } from './abilities.ts';
import type { Caps, Hold } from './ledger/admission.ts';
import type { JobPayload, Target } from './record/job-payload.ts';
import type { Quota } from './record/quotas.ts';

export interface NewJob {
  /** What the request came from (a platform's event id): the same key is never enqueued twice. */
  readonly key: string;
  readonly request: NewDrawRequest;
  /** What was asked for, where something else is drawn. */
  readonly asked?: NewDrawRequest | undefined;
  /** What the gate wants to find when it is asked again. */
  readonly pass?: JobPayload['pass'];
  /** Whose turn it takes; unique over all platforms, such as `discord:1234`. */
  readonly member: string;
  /** Such as `discord:5678`. */
  readonly server: string;
  /** Where the result goes; left out when it is collected with `jobs.collect`. */
  readonly target?: Target | undefined;
  /** The image to start from. */
  readonly init?: Uint8Array | undefined;
  /** Caps for this member and server, where settings differ from the queue's own. */
  readonly caps?: Partial<Pick<Caps, 'member' | 'server'>> | undefined;
  /** What its worker must have beside the model. */
  readonly abilities?: readonly Ability[] | undefined;
  /** The quotas that its images are taken from. */
  readonly quotas?: readonly Quota[] | undefined;
  /** How many they are, where the request leaves that to its model. */
  readonly images?: number | undefined;
  /** How long its record is kept at most, however long others are; using it does not start that afresh. */
  readonly keepSeconds?: number | undefined;
  /** Told once of what the queue made of it: taken, or refused. Must not throw. */
  readonly onAnswer?: ((refusal?: UserError) => Promise<void>) | undefined;
  /** Why it may not join the line yet; see `Jobs.release` and `Jobs.refuse`. */
  readonly hold?: Hold | undefined;
}
