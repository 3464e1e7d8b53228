/** What the flow itself answers to, by the prefix of its custom ids; commands bring their own. */
import type { ButtonHandler, FormHandler } from '../command.ts';
import { reviewButtons } from '../review/decide.ts';
import { logButtons } from '../review/log-buttons.ts';
import { resultButtons } from './actions/result-buttons.ts';
import { imagine } from './ask/imagine.ts';
import { readImagineForm } from './ask/imagine-form.ts';
import { mendButton } from './ask/mend.ts';
import { rewriteButtons } from './ask/rewrite-buttons.ts';
import { spreadButton } from './ask/spread.ts';

export const flowButtons: Readonly<Record<string, ButtonHandler>> = {
  ...resultButtons,
  ...mendButton,
  ...rewriteButtons,
  ...spreadButton(imagine),
  ...reviewButtons,
  ...logButtons,
};

/** The form in which a prompt is typed or edited. */
export const flowForms: Readonly<Record<'imagine', FormHandler>> = {
  imagine: async (ctx, [draft]) => imagine(ctx, await readImagineForm(ctx, draft)),
};
