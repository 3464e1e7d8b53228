/**
 * A rule of the gate. It is asked up to three times: when something is about to start a job; by the worker before it
 * draws, for settings may have changed meanwhile; and on the pictures before anything shows them, previews included.
 */
import type { z } from 'zod';
import type { Member } from '../chat/platform.ts';
import type { UserError } from '../errors.ts';
import type { NewJob } from '../jobs/new-job.ts';
import type { NewDrawRequest } from '../request/request.ts';
import type { GateScene } from './scene.ts';

export type Json = z.core.util.JSONType;

/** What somebody wants to have drawn, before anyone has said yes. */
export interface Proposal {
  readonly scene: GateScene;
  /** In the person's own words: no rule changes it. */
  readonly asked: NewDrawRequest;
  /** As it would be drawn; rules may change it. */
  readonly request: NewDrawRequest;
  /** The picture to start from, as it was uploaded. */
  readonly init: Uint8Array | undefined;
  /** The person as their server knows them; looked up when a rule asks. Undefined where there is no server. */
  member(): Promise<Member | undefined>;
}

/** The same when the job's turn has come. */
export interface QueuedProposal extends Omit<Proposal, 'init' | 'member'> {
  /** What this rule noted when it let the job pass. */
  readonly note: Json | undefined;
}

/** The pixels of a picture, [height, width, 3]. */
export interface Pixels {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** What a rule found in a request, for the moderators and never for the person. */
export interface Finding {
  /** From the mildest. `alert` changes nothing but that they are told. */
  readonly decision: 'alert' | 'replace' | 'hold' | 'refuse';
  /** Which of the server's rules, and what they fitted. */
  readonly rules: readonly { readonly name: string; readonly found: readonly string[] }[];
}

export type Passed = {
  readonly kind: 'pass';
  /** What to draw instead. */
  readonly request?: NewDrawRequest | undefined;
  readonly finding?: Finding | undefined;
};

export interface Refused {
  readonly kind: 'refuse';
  /** Told to the person, in their language. */
  readonly error: UserError;
  readonly finding?: Finding | undefined;
}

export type Verdict =
  | (Passed & {
      /** Waiting jobs allowed to this member and server, where that differs from the queue's own. */
      readonly caps?: NewJob['caps'];
      /** Why somebody must decide before it may join the line. */
      readonly hold?: NewJob['hold'];
      /** The quotas that the job's images are taken from. */
      readonly quotas?: NewJob['quotas'];
      /** What its worker must have beside the model. */
      readonly abilities?: NewJob['abilities'];
      /** How many images it is, where the request leaves that open. */
      readonly images?: number | undefined;
      /** How long the job's record is kept at most. */
      readonly keepSeconds?: NewJob['keepSeconds'];
      /** What the rule wants to find when it is asked again. */
      readonly note?: Json | undefined;
    })
  | Refused;

/** How a picture may be shown, from the mildest to the strictest. `review`: not before moderators saw it. */
export const sights = ['show', 'spoiler', 'blur', 'review', 'withhold'] as const;
export type Sight = (typeof sights)[number];

export interface Rule {
  /** Names it in logs and records; unique. */
  readonly name: string;
  /** May this start a job? */
  admit?(proposal: Proposal): Verdict | Promise<Verdict>;
  /** May it still be drawn? */
  beforeDrawing?(proposal: QueuedProposal): Passed | Refused | Promise<Passed | Refused>;
  /** How may each of these be shown? Previews come one at a time. */
  judge?(pictures: readonly Pixels[], proposal: QueuedProposal): Promise<readonly Sight[]>;
}

export const pass: Passed = { kind: 'pass' };
