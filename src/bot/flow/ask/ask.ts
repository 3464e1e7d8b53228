/** What somebody asks for, as they typed it. */
import type { Attachment, MessageRef } from '../../../chat/platform.ts';
import type { ImagineOptions } from '../../../prompt/read-context.ts';

export interface Ask {
  /** The prompt with its inline flags. */
  readonly text: string;
  readonly options?: ImagineOptions | undefined;
  /** Flags that were typed apart from it, in a field of their own. */
  readonly flags?: string | undefined;
  /** From the menus of a form, as `name=value`. */
  readonly chosen?: readonly string[] | undefined;
  /** In the order in which they were attached: for the ControlNets first, then the one to start from. */
  readonly images?: readonly Attachment[] | undefined;
  /** A message to open the thread on; without one the bot writes one. */
  readonly base?: MessageRef | undefined;
  /** The job that was edited into this. */
  readonly parent?: string | undefined;
}

/** What a form for a prompt begins with. */
export interface Prefill extends Pick<Ask, 'chosen' | 'images' | 'parent'> {
  readonly text?: string | undefined;
  /** Options, written as flags. */
  readonly flags?: string | undefined;
}
