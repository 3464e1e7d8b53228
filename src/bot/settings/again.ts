/** What was typed into a form that could not be saved is not lost: a button opens the form again, filled as it was. */
import { randomUUID } from 'node:crypto';
import {
  type ButtonEvent,
  type Form,
  type FormEvent,
  type FormField,
  severalOf,
} from '../../chat/platform.ts';
import { UserError } from '../../errors.ts';
import { isSettingName } from '../../moderation/settings/table.ts';
import type { Context } from '../command.ts';
import { explain } from '../explain.ts';
import { quotaForm, readWhich, ruleForm } from './entries.ts';
import { importForm } from './exchange.ts';
import { settingForm } from './form-fields.ts';
import { digestOf, readScope, type Scope, scopePart, screenId } from './scope.ts';
import { settingsTextsOf } from './wordings/index.ts';

/** What a form was about: its deed, and the setting or the entry. */
export interface About {
  readonly deed: string;
  readonly scope: Scope;
  readonly first: string;
}

/** @throws the error itself where the form holds nothing that was typed */
export async function offerAgain(
  ctx: Context<FormEvent>,
  { deed, scope, first }: About,
  error: UserError,
): Promise<void> {
  const { event, records, reply, locale } = ctx;
  if (!['edit', 'rule', 'quota', 'imported'].includes(deed)) throw error;
  const texts = settingsTextsOf(locale);
  const draft = randomUUID();
  await records.typed.set(draft, { deed, scope: scopePart(scope), first, values: event.values });
  await reply.answer({
    text: explain(error, ctx).message,
    tone: 'bad',
    buttons: [
      { customId: screenId('again', scope, draft), label: texts.again, emoji: '✏️' },
      { customId: screenId('home', scope), label: texts.back },
    ],
  });
}

/** It names what is settled now: whoever saves it has been told that it changed. */
export async function openAgain(ctx: Context<ButtonEvent>, draft: string): Promise<void> {
  const typed = await ctx.records.typed.get(draft);
  if (typed === undefined) throw new UserError('draft_gone', ctx.texts.over);
  const form = await formOf(ctx, { ...typed, scope: readScope(typed.scope) });
  await ctx.reply.openForm({ ...form, fields: form.fields.map((field) => filled(field, typed.values)) });
}

async function formOf(ctx: Context, { deed, scope, first }: About): Promise<Form> {
  const settings = await ctx.settings.read(ctx.server);
  if (deed === 'rule') return ruleForm(ctx, scope, readWhich(first), digestOf(settings, scope, 'rules'));
  if (deed === 'quota') return quotaForm(ctx, scope, digestOf(settings, scope, 'roleQuotas'));
  if (deed === 'edit' && isSettingName(first)) {
    return settingForm(ctx, scope, first, digestOf(settings, scope, first));
  }
  return importForm(ctx);
}

function filled(field: FormField, values: Readonly<Record<string, string>>): FormField {
  const value = values[field.id];
  if (value === undefined || field.type === 'file') return field;
  return field.type === 'several' ? { ...field, values: severalOf(value) } : { ...field, value };
}
