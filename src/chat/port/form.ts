/** Forms: what the bot asks for in a window of its own. */
import type { Choice } from './commands.ts';

export type FormField = {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly required?: boolean | undefined;
} & (
  | {
      readonly type: 'text';
      readonly multiline?: boolean | undefined;
      readonly value?: string | undefined;
      readonly placeholder?: string | undefined;
      /** May exceed what one input takes: adapters make several of it and join them again with a space. */
      readonly maxLength?: number | undefined;
    }
  | { readonly type: 'choice'; readonly choices: readonly Choice[]; readonly value?: string | undefined }
  | { readonly type: 'file' }
);

export interface Form {
  /** At most 100 characters; comes back in the form event. */
  readonly customId: string;
  readonly title: string;
  readonly submit?: string | undefined;
  readonly fields: readonly FormField[];
}
