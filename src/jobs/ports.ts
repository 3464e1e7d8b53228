/** What the queue needs from the rest of the program: someone who draws and someone who posts. */
import { UserError } from '../errors.ts';
import type { Progress } from '../request/progress.ts';
import type { DrawRequest } from '../request/request.ts';
import type { JobPayload, Target } from './record/job-payload.ts';
import type { DrawnResult, Failure } from './record/outcome.ts';

export interface DrawProgress extends Progress {
  /** A small JPEG or PNG (at most 64 KiB) of how it looks; asked for at most twice a second. */
  readonly preview?: () => Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

export interface DrawContext {
  readonly jobId: string;
  /** The rest of what was queued. */
  readonly job: Omit<JobPayload, 'request'>;
  /** The image to start from, as it was uploaded. */
  readonly init: Uint8Array | undefined;
  /** Aborted when the job is cancelled, taken away or to be put back; stop within one step, whatever is returned. */
  readonly signal: AbortSignal;
  /** Cheap; call it at every step. */
  onProgress(progress: DrawProgress): void;
}

export interface DrawnImage {
  readonly png: Uint8Array;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  /** To be hidden until it is clicked. */
  readonly spoiler?: true | undefined;
}

/** What comes out of a drawing. */
export interface DrawResult extends Omit<DrawnResult, 'images' | 'grid'> {
  readonly images: readonly DrawnImage[];
  /** One PNG of all images, where there are several. */
  readonly grid?: Uint8Array | undefined;
}

/**
 * Draws a request.
 * - A UserError fails the job at once and is shown to the person.
 * - An AppError with the code `engine_died` says that the engine broke down under the jobs in it: the job is tried
 *   once more, alone, and fails when it happens again.
 * - An AppError with the code `model_missing` says that this worker cannot draw it: the job goes back to its place in
 *   the line, uncounted, for a worker that can.
 * - Anything else is retried with growing pauses.
 */
export type Draw = (request: DrawRequest, context: DrawContext) => Promise<DrawResult>;

/** The code by which a Draw says that the engine itself died. */
export const engineDied = 'engine_died';

/** The code by which a Draw says that this worker lacks the model after all. */
export const modelMissing = 'model_missing';

/** What a Draw throws where the job is not allowed any more; told to its person in their language. */
export class RefusedAtTurn extends UserError {
  constructor(refusal: UserError) {
    super(refusal.code, refusal.message, { cause: refusal });
  }
}

export interface DeliveredImage {
  readonly png: Buffer;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
}

export type Outcome =
  | {
      readonly kind: 'drawn';
      readonly images: readonly DeliveredImage[];
      readonly grid: Buffer | undefined;
      readonly result: DrawnResult;
      /** Seconds between enqueueing and start, and between start and end. */
      readonly waited: number;
      readonly ran: number;
    }
  | ({ readonly kind: 'failed' | 'refused' } & Failure)
  /** For taking back a status message; nothing needs to be posted. */
  | { readonly kind: 'cancelled'; readonly by: string | undefined };

export interface Delivery {
  readonly jobId: string;
  readonly member: string;
  readonly server: string;
  readonly target: Target;
  /** Absent when the job's record was damaged. */
  readonly request: DrawRequest | undefined;
  readonly enqueuedAt: Date;
  readonly outcome: Outcome;
}

/** A message that stands on the platform. */
export interface PostedMessage {
  /** Finds the job again from this message: unique over all platforms. */
  readonly key: string;
  /** Further messages of the same post. */
  readonly alsoKeys?: readonly string[] | undefined;
  /** What is needed to change or delete the message later; plain JSON. */
  readonly ref?: unknown;
}

export interface PostTry {
  /**
   * The same at every try; 24 characters of A–Z a–z 0–9 - _. An earlier try may have reached the platform before its
   * process died: platforms that know nonces post it once, elsewhere look for a message that carries it first.
   */
  readonly nonce: string;
}

export interface DeliveryContext {
  readonly signal: AbortSignal;
  /** 1 at the first try. */
  readonly attempt: number;
  /** What fails now is given up. */
  readonly lastTry: boolean;
  /**
   * Posts one named part of the delivery (`images`, `notice` …) once over all tries: a part that was recorded is not
   * posted again, its record is returned.
   */
  post(part: string, action: (attempt: PostTry) => Promise<PostedMessage>): Promise<PostedMessage>;
}

/** Posts an outcome where the target says. What it throws is retried; see `DeliveryWorkerOptions`. */
export type Deliver = (delivery: Delivery, context: DeliveryContext) => Promise<void>;
