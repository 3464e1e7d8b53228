/** What the rest of the bot can ask of a drawing: begin it, stop it, look at it, do something with its pictures. */
import type { Attachment, Field, Locale, MessageRef, Place } from '../../chat/platform.ts';
import type { JobView } from '../../jobs/record/job-view.ts';
import type { ImagineOptions } from '../../prompt/parse-imagine.ts';
import type { Action } from '../action.ts';
import type { Scene } from '../scene.ts';

/** What was typed, not yet read. */
export interface Ask {
  /** The prompt with its inline flags. */
  readonly text: string;
  readonly options?: ImagineOptions | undefined;
  /** The picture to start from. */
  readonly image?: Attachment | undefined;
  /** A message to open the thread on; without one the bot writes one. */
  readonly base?: MessageRef | undefined;
  /** The job that was edited into this. */
  readonly parent?: string | undefined;
}

/** What a form for a prompt begins with. */
export interface Prefill extends Partial<Pick<Ask, 'text' | 'image' | 'parent'>> {
  /** Options, written as flags. */
  readonly flags?: string | undefined;
}

/** A job and one of its pictures, as a message shows them. */
export interface Shown {
  readonly job: JobView;
  /** From 0; undefined where the message shows all. */
  readonly index: number | undefined;
}

export interface Flow {
  /** Reads, checks and enqueues; opens the thread; shows there how it goes. @throws UserError for what is asked wrongly */
  imagine(scene: Scene, ask: Ask): Promise<void>;
  /** Does to a job what a button or a reaction asks for. @throws UserError where that can't be */
  act(
    scene: Scene,
    action: Action,
    shown: Shown,
    options?: { readonly place?: Place | undefined },
  ): Promise<void>;
  /** Opens the form for a new prompt, or for that of a job. */
  openForm(scene: Scene, prefill: Prefill): Promise<void>;
  /** Stops a job of the person's own, or anyone's for a moderator. @throws UserError for anyone else */
  cancel(scene: Scene, job: JobView): Promise<'cancelled' | 'late' | 'gone'>;
  /** The job that a message shows. */
  shownBy(message: MessageRef): Promise<Shown | undefined>;
  /** Where a job's status or result stands, to link to. */
  messageOf(job: string): Promise<MessageRef | undefined>;
  /** Where a job stands, in one line. */
  describe(job: JobView, locale: Locale): string;
  /** Seed, size, model, tokens …: what is known of a job, for people. */
  fields(job: JobView, locale: Locale): readonly Field[];
  /** Whether the person may cancel or delete the job: it is theirs, or they moderate here. */
  mayManage(scene: Scene, job: JobView): Promise<boolean>;
  /** Cancels what the member has waiting, and deletes everything kept about them and their jobs. */
  forget(member: string): Promise<{ readonly cancelled: number; readonly deleted: number }>;
}
