/** Settings as text that goes out and comes in. */
import type { Form, FormEvent } from '../../chat/platform.ts';
import { UserError } from '../../errors.ts';
import { readSettingsFile, writeSettingsFile } from '../../moderation/settings/file.ts';
import type { Context } from '../command.ts';
import { screenId } from './scope.ts';
import { settingsTextsOf } from './wordings/index.ts';

/** Bytes of a file; one of ours is never longer. */
const largest = 1024 ** 2;

/** In a form, since from there it can be copied on every platform. @throws UserError where it has no room */
export async function exportForm({ settings, server, locale, platform, event }: Context): Promise<Form> {
  const texts = settingsTextsOf(locale);
  const { formText, formFields } = platform.limits(event.place);
  const text = writeSettingsFile(await settings.read(server)).trim();
  // The last input stays free, since pieces are cut at line ends and seldom full.
  const room = formText * Math.max(1, Math.min(formFields, 5) - 1);
  if (text.length > room) throw new UserError('settings_too_long', texts.tooLong);
  const hint = texts.exportHint;
  const maxLength = text.length > formText ? formText * Math.ceil(text.length / formText + 1) : formText;
  return {
    customId: screenId('exported', undefined),
    title: texts.export,
    submit: 'OK',
    fields: [
      { id: 'text', type: 'text', label: texts.export, hint, multiline: true, value: text, maxLength },
    ],
  };
}

/** The form names the revision that was looked at, since importing takes the place of everything. */
export async function importForm({ settings, server, locale, platform, event }: Context): Promise<Form> {
  const texts = settingsTextsOf(locale);
  const { revision } = await settings.read(server);
  const { formText } = platform.limits(event.place);
  return {
    customId: screenId('imported', undefined, revision),
    title: texts.import,
    submit: texts.import,
    fields: [
      { id: 'file', type: 'file', label: texts.importFile },
      { id: 'text', type: 'text', label: texts.importText, multiline: true, maxLength: formText },
    ],
  };
}

/** @returns what came of it, in words. @throws SettingsProblem, and nothing is changed */
export async function importSettings(ctx: Context<FormEvent>, revision: number): Promise<string> {
  const { settings, server, member, platform, event, locale } = ctx;
  const texts = settingsTextsOf(locale);
  const [attached] = event.files.file ?? [];
  const text =
    attached === undefined
      ? (event.values.text ?? '').trim()
      : new TextDecoder().decode(await platform.download(attached, largest));
  if (text === '') throw new UserError('nothing_to_import', texts.importNothing);
  const { differences } = await settings.replace(server, revision, readSettingsFile(text), member);
  return texts.imported(differences.length);
}
