/** The form in which a setting is changed. */
import {
  type Choice,
  type Form,
  type FormField,
  type Limits,
  maxChoices,
  type Role,
} from '../../chat/platform.ts';
import { UserError } from '../../errors.ts';
import type { Setting } from '../../moderation/settings/kind.ts';
import type { Settings } from '../../moderation/settings/settings.ts';
import { type SettingName, settingOf } from '../../moderation/settings/table.ts';
import { textActions } from '../../moderation/text/settings.ts';
import { flagList } from '../../request/flags.ts';
import type { Context } from '../command.ts';
import { namesOf } from '../models.ts';
import { type Scope, screenId } from './scope.ts';
import { look } from './sight.ts';
import type { Wording } from './wordings/index.ts';

interface FieldContext {
  readonly texts: Wording;
  readonly limits: Limits;
  readonly roles: readonly Role[];
  /** What there is, by what a setting chooses among. */
  readonly known: Readonly<Record<'models' | 'loras' | 'samplers' | 'flags' | 'commands', readonly string[]>>;
}

/** @param digest of what is settled now */
export async function settingForm(
  ctx: Context,
  scope: Scope,
  name: SettingName,
  digest: string,
): Promise<Form> {
  const { texts, holds, roles } = await look(ctx, scope);
  const limits = ctx.platform.limits(ctx.event.place);
  const { models, samplers, files } = await ctx.models.list();
  const known = {
    models: namesOf(models),
    loras: namesOf(files.loras),
    samplers,
    flags: flagList.map(({ name: flag }) => flag),
    commands: ctx.commandNames,
  };
  return {
    customId: screenId('edit', scope, name, digest),
    title: texts.topics[settingOf(name).topic],
    submit: texts.save,
    fields: fieldsOf(name, holds[name], { texts, limits, roles, known }),
  };
}

/** @param value what holds now; one that a form has no room for is refused */
function fieldsOf(name: SettingName, value: unknown, ctx: FieldContext): readonly FormField[] {
  const setting = settingOf(name);
  const label = ctx.texts.settings[name];
  if (setting.kind === 'presets') return presetFields(value as Settings['presets'], ctx);
  return [{ id: 'value', label, ...oneField(setting, value, ctx) }];
}

type Rest = FormField extends infer F ? (F extends FormField ? Omit<F, 'id' | 'label'> : never) : never;

function oneField(setting: Setting, value: unknown, ctx: FieldContext): Rest {
  const { texts } = ctx;
  switch (setting.kind) {
    case 'whole':
    case 'decimal': {
      const hint = `${setting.min} – ${setting.max}${setting.default === null ? `. ${texts.emptyIsNone}` : ''}`;
      return { type: 'text', hint, value: value === null ? '' : String(value), maxLength: 20 };
    }
    case 'choice': {
      const choices = setting.values.map((each) => ({
        name: texts.values[each as keyof Wording['values']] ?? each,
        value: each,
      }));
      return { type: 'choice', required: true, choices, value: String(value) };
    }
    case 'text':
      return { type: 'text', multiline: true, value: String(value ?? ''), maxLength: setting.max };
    case 'channel': {
      const values = typeof value === 'string' ? [value] : [];
      return { type: 'several', of: 'channels', choices: [], values, max: 1, hint: texts.emptyIsNone };
    }
    case 'ids':
      return idsField(setting.of, listOf(value), ctx);
    case 'names':
      return namesField(listOf(value), ctx.known[setting.among], ctx);
    case 'name': {
      const names = ctx.known[setting.among].slice(0, maxChoices);
      const hint = texts.emptyIsNone;
      const choices = names.map((each) => ({ name: each, value: each }));
      if (choices.length === 0) return { type: 'text', hint, value: String(value ?? ''), maxLength: 200 };
      return { type: 'choice', hint, choices, ...(typeof value === 'string' && { value }) };
    }
    case 'phrases':
      return lines(listOf(value), ctx);
    case 'size': {
      const size = value as Settings['size'];
      const written = size === null ? '' : `${size.width}x${size.height}`;
      return { type: 'text', hint: texts.emptyIsNone, value: written, placeholder: '512x768', maxLength: 20 };
    }
    default:
      throw new TypeError(`${setting.kind} has screens of its own`);
  }
}

/** By the platform's own lists, as long as they can hold what there is. */
function idsField(of: 'channels' | 'roles' | 'members', values: readonly string[], ctx: FieldContext): Rest {
  const choices = of === 'roles' ? ctx.roles.map(({ id, name }) => ({ name, value: id })) : [];
  const fits =
    values.length <= maxChoices && (of !== 'roles' || (choices.length > 0 && choices.length <= 100));
  return fits ? { type: 'several', of, choices, values, max: maxChoices } : lines(values, ctx);
}

function namesField(values: readonly string[], known: readonly string[], ctx: FieldContext): Rest {
  const names = [...new Set([...known, ...values])];
  if (names.length === 0 || names.length > maxChoices) return lines(values, ctx, known);
  const choices: Choice[] = names.map((name) => ({ name, value: name }));
  return { type: 'several', of: 'choices', choices, values, max: maxChoices };
}

function lines(
  values: readonly string[],
  { texts, limits }: FieldContext,
  known: readonly string[] = [],
): Rest {
  const value = values.join('\n');
  const room = limits.formText;
  if (value.length > room) throw new UserError('settings_too_long', texts.tooLong);
  const hint = [texts.oneALine, known.join(', ')].join(' ').trim();
  return { type: 'text', multiline: true, value, hint, maxLength: room };
}

function presetFields(value: Settings['presets'], { texts }: FieldContext): readonly FormField[] {
  const choices = textActions.map((action) => ({ name: texts.actions[action], value: action }));
  return Object.entries(texts.presets).map(([preset, label]) => ({
    id: preset,
    type: 'choice',
    label,
    required: true,
    choices,
    value: value[preset as keyof typeof value] ?? 'allow',
  }));
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
