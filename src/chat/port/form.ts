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
  /** Any number of things; they come back with line breaks between them: see `severalOf`. */
  | {
      readonly type: 'several';
      readonly of: 'choices' | 'channels' | 'roles' | 'members';
      /** What there is to choose from, where the platform has no list of its own; at most `maxChoices`, of roles 100. */
      readonly choices: readonly Choice[];
      readonly values: readonly string[];
      /** At most `maxChoices`. */
      readonly max: number;
    }
  | { readonly type: 'file' }
);

/** What a form can offer to choose from, on every platform. */
export const maxChoices = 25;

/** What was chosen in a field of the type `several`. */
export function severalOf(value: string | undefined): readonly string[] {
  return (value ?? '').split('\n').filter((each) => each !== '');
}

export interface Form {
  /** At most 100 characters; comes back in the form event. */
  readonly customId: string;
  readonly title: string;
  readonly submit?: string | undefined;
  readonly fields: readonly FormField[];
}
