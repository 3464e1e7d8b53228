/** What the bot says, as data. Adapters render it; every string in it is shown as it is, never interpreted. */
import type { User } from './people.ts';
import type { MessageRef, Place } from './places.ts';

/** A bare string is plain text: nobody is mentioned by it, nothing in it becomes bold, a link or a tag. */
export type TextPart =
  | string
  | { readonly kind: 'bold' | 'italic' | 'code' | 'quote'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string }
  /** A link to a message. */
  | { readonly kind: 'message'; readonly text: string; readonly message: MessageRef }
  /** A link to a channel or thread; `text` where the platform can't show its name. */
  | { readonly kind: 'place'; readonly text: string; readonly place: Place }
  /** A person's name, without notifying them (that is what `notify` is for). */
  | { readonly kind: 'person'; readonly user: User }
  /** A moment in ms since 1970, shown relative to now. */
  | { readonly kind: 'time'; readonly at: number };

export type Text = string | readonly TextPart[];

/** A name and a short value, such as `Seed` and `7`. */
export interface Field {
  readonly name: string;
  readonly value: Text;
}

/** A bar. */
export interface ProgressBar {
  /** From 0 to 1. */
  readonly done: number;
  /** Such as `step 12 of 25, 4.1 it/s`. */
  readonly label?: string | undefined;
}

export interface Image {
  /** File name with extension. */
  readonly name: string;
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly bytes: Uint8Array;
  /** What it shows, for those who don't see it; cut to what the platform takes. */
  readonly alt: string;
  /** Hidden until clicked, where the platform can. */
  readonly spoiler?: boolean | undefined;
  /** To stay in a message that is updated: never left out because it comes too soon after another. */
  readonly lasting?: true | undefined;
}

export type Button = {
  readonly label: string;
  readonly emoji?: string | undefined;
  /** What it does, for screen readers, where the label is too short to say; at most 75 characters. */
  readonly hint?: string | undefined;
  /** Begins a row, where the platform has rows and this one is not full of them. */
  readonly newRow?: true | undefined;
} & (
  | {
      /** At most 100 characters; comes back in the button event for as long as the message stands. */
      readonly customId: string;
      readonly style?: 'plain' | 'primary' | 'danger' | undefined;
      readonly disabled?: boolean | undefined;
    }
  | { readonly url: string }
);

/** Shown in this order: text, fields, progress, images, note, buttons. A message without any of them is an error. */
export interface Message {
  /** As long as need be: `post` makes several messages of it, `update` and `answer` cut it visibly. */
  readonly text?: Text | undefined;
  readonly fields?: readonly Field[] | undefined;
  readonly progress?: ProgressBar | undefined;
  /** In an update, absent keeps the images that are there and `[]` removes them. */
  readonly images?: readonly Image[] | undefined;
  /** Small print. */
  readonly note?: Text | undefined;
  readonly buttons?: readonly Button[] | undefined;
  /** The colour of what is said. */
  readonly tone?: 'plain' | 'good' | 'bad' | undefined;
  /** People to notify; nothing else in a message notifies anyone. */
  readonly notify?: readonly User[] | undefined;
}
