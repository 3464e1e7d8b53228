/** Rules for words and quotas of roles: entries of a list, each with a form of its own. */
import { type Form, severalOf } from '../../chat/platform.ts';
import { UserError } from '../../errors.ts';
import type { Settings } from '../../moderation/settings/settings.ts';
import { type TextAction, textActions } from '../../moderation/text/settings.ts';
import type { Context } from '../command.ts';
import { readTerms, writeTerms } from './rule-lines.ts';
import { type Scope, screenId } from './scope.ts';
import { look } from './sight.ts';
import { settingsTextsOf } from './wordings/index.ts';

/** The index of an entry, or `new`. */
export type Which = number | 'new';

export function readWhich(part: string | undefined): Which {
  return part !== undefined && /^\d{1,3}$/.test(part) ? Number(part) : 'new';
}

export async function ruleForm(ctx: Context, scope: Scope, which: Which, digest: string): Promise<Form> {
  const { texts, holds } = await look(ctx, scope);
  const rule = which === 'new' ? undefined : holds.rules[which];
  const { formText } = ctx.platform.limits(ctx.event.place);
  const [words, others] = [writeTerms(rule), writeTerms(rule?.with)];
  if (Math.max(words.length, others.length) > formText) {
    throw new UserError('settings_too_long', texts.tooLong);
  }
  const choices = textActions.map((action) => ({ name: texts.actions[action], value: action }));
  const long = { type: 'text', multiline: true, maxLength: formText } as const;
  return {
    customId: screenId('rule', scope, which, digest),
    title: which === 'new' ? texts.rule.add : texts.rule.edit(which + 1),
    submit: texts.save,
    fields: [
      {
        id: 'name',
        type: 'text',
        label: texts.rule.name,
        required: true,
        value: rule?.name ?? '',
        maxLength: 60,
      },
      { ...long, id: 'words', label: texts.rule.words, hint: texts.rule.wordsHint, value: words },
      {
        id: 'action',
        type: 'choice',
        label: texts.rule.action,
        required: true,
        choices,
        value: rule?.action ?? 'refuse',
      },
      { ...long, id: 'with', label: texts.rule.with, hint: texts.rule.withHint, value: others },
      {
        id: 'replacement',
        type: 'text',
        label: texts.rule.replacement,
        value: rule?.replacement ?? '',
        maxLength: 100,
      },
    ],
  };
}

/** All rules with this one changed, added, or without it where it lost its words. */
export async function rulesWith(
  ctx: Context,
  scope: Scope,
  which: Which,
  values: Readonly<Record<string, string>>,
): Promise<Settings['rules']> {
  const { rules } = (await look(ctx, scope)).holds;
  const terms = readTerms(values.words ?? '');
  const others = readTerms(values.with ?? '');
  const kept = rules.filter((_, index) => index !== which);
  if (terms === undefined) return kept;
  const rule: Settings['rules'][number] = {
    ...terms,
    name: (values.name ?? '').trim(),
    action: readAction(values.action),
    replacement: values.replacement ?? '',
    ...(others !== undefined && { with: others }),
  };
  return which === 'new' || which >= rules.length
    ? [...rules, rule]
    : rules.map((each, index) => (index === which ? rule : each));
}

function readAction(typed: string | undefined): TextAction {
  return textActions.find((action) => action === typed) ?? 'refuse';
}

export async function quotaForm(ctx: Context, scope: Scope, digest: string): Promise<Form> {
  const { texts, roles } = await look(ctx, scope);
  const number = (id: string, label: string) => ({ id, label, type: 'text', maxLength: 9 }) as const;
  const choices = roles.map(({ id, name }) => ({ name, value: id }));
  const role = { id: 'role', label: texts.quota.role, required: true } as const;
  return {
    customId: screenId('quota', scope, 'new', digest),
    title: texts.quota.add,
    submit: texts.save,
    fields: [
      choices.length > 0 && choices.length <= 100
        ? { ...role, type: 'several', of: 'roles', choices, values: [], max: 1, hint: texts.quota.hint }
        : { ...role, type: 'text', hint: texts.quota.hint, maxLength: 100 },
      number('hour', texts.settings.imagesAnHour),
      number('day', texts.settings.imagesADay),
      number('month', texts.settings.imagesAMonth),
    ],
  };
}

/** All quotas with this role's changed, or without it where nothing was typed. */
export async function quotasWith(
  ctx: Context,
  values: Readonly<Record<string, string>>,
): Promise<Settings['roleQuotas']> {
  const { roleQuotas } = (await look(ctx, undefined)).holds;
  const role = severalOf(values.role)[0]?.trim() ?? '';
  const [hour, day, month] = ['hour', 'day', 'month'].map((span) => readAmount(values[span] ?? '', ctx));
  const others = roleQuotas.filter((quota) => quota.role !== role);
  const isSet = [hour, day, month].some((each) => each !== null && each !== undefined);
  return isSet ? [...others, { role, hour: hour ?? null, day: day ?? null, month: month ?? null }] : others;
}

function readAmount(typed: string, { locale }: Context): number | null {
  const text = typed.trim();
  if (text === '') return null;
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new UserError('settings_number', settingsTextsOf(locale).number(JSON.stringify(text)));
}
