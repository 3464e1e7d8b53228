/** `ella-bot moderation settings export` and `import`: what a server settled, as the file that `/settings` exports. */
import { readFile, writeFile } from 'node:fs/promises';
import { messageOf, UserError } from '../../errors.ts';
import { decodeText } from '../../files/decode-text.ts';
import { type Difference, differencesBetween } from '../../moderation/settings/change.ts';
import { readSettingsFile, type SettingsFile, writeSettingsFile } from '../../moderation/settings/file.ts';
import { checkName, operator, print } from './terms.ts';
import { withModeration } from './with-moderation.ts';

export async function exportSettings(server: string, file: string | undefined): Promise<void> {
  checkName(server);
  await withModeration(async ({ moderation: { settings } }) => {
    const text = writeSettingsFile(await settings.read(server));
    if (file === undefined) process.stdout.write(text);
    else await writeFile(file, text).catch((cause: unknown) => fail(file, 'written', cause));
  });
}

export interface ImportOptions {
  readonly dryRun?: true;
  readonly json?: true;
}

/** Puts a file's settings in place of all that the server had, or changes nothing. */
export async function importSettings(
  server: string,
  file: string,
  { dryRun, json }: ImportOptions,
): Promise<void> {
  checkName(server);
  const wished = await readFileOf(file);
  await withModeration(async ({ moderation: { settings } }) => {
    const before = await settings.read(server);
    const differences = dryRun
      ? differencesBetween(before, { ...wished, revision: before.revision })
      : (await settings.replace(server, before.revision, wished, operator)).differences;
    const heading =
      differences.length === 0
        ? `Nothing is different in ${server}`
        : `${dryRun ? 'Would change' : 'Changed'} in ${server}:`;
    print(
      json,
      { server, changed: dryRun !== true, differences },
      [heading, ...differences.map(line)].join('\n'),
    );
  });
}

async function readFileOf(file: string): Promise<SettingsFile> {
  const bytes = await readFile(file).catch((cause: unknown) => fail(file, 'read', cause));
  try {
    return readSettingsFile(decodeText(bytes));
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new UserError(cause.code, `${file}: ${cause.message}`, { cause });
  }
}

function fail(file: string, what: 'read' | 'written', cause: unknown): never {
  throw new UserError('bad_settings', `${file} can't be ${what}: ${messageOf(cause)}`, { cause });
}

function line({ setting, channel, from, to }: Difference): string {
  const where = channel === undefined ? '' : ` in channel ${channel}`;
  return `  ${setting}${where}: ${shown(from)} → ${shown(to)}`;
}

/** Characters of a value; all of it is in the JSON. */
const longest = 200;

function shown(value: unknown): string {
  if (value === undefined) return 'as usual';
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
