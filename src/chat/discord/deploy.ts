/** Registers commands with Discord, and only where they differ from what it has. */
import { isDeepStrictEqual } from 'node:util';
import { Routes } from 'discord.js';
import { z } from 'zod';
import type { ChatApp } from '../platform.ts';
import { commandsJson } from './render/commands-json.ts';
import type { Requests } from './send/requests.ts';

const commandsSchema = z.array(z.looseObject({ type: z.number().default(1), name: z.string() }));

/** True when they had to be written. @throws PlatformError */
export async function deploy(
  app: Pick<ChatApp, 'commands' | 'menus'>,
  applicationId: string,
  requests: Requests,
): Promise<boolean> {
  const route = Routes.applicationCommands(applicationId);
  const wanted = commandsJson(app);
  const query = new URLSearchParams({ with_localizations: 'true' });
  const registered = await requests.ask(commandsSchema, 'Get', route, { query });
  if (isDeepStrictEqual(byName(registered), byName(wanted))) return false;
  await requests.send('Put', route, { body: wanted });
  return true;
}

/** A command without a type is one that is typed, as Discord has it. */
function byName(commands: readonly { readonly type?: number | undefined; readonly name: string }[]): unknown {
  return new Map(commands.map((command) => [`${command.type ?? 1}:${command.name}`, comparable(command)]));
}

/** What the bot says about a command; ids and versions are Discord's own. */
const compared = new Set([
  'type',
  'name',
  'name_localizations',
  'description',
  'description_localizations',
  'options',
  'required',
  'choices',
  'value',
  'autocomplete',
  'min_value',
  'max_value',
  'max_length',
  'contexts',
  'integration_types',
  'default_member_permissions',
]);

/** Absent, empty, false and null mean the same; permissions come back as a text. */
function comparable(value: unknown, key?: string): unknown {
  if (key === 'default_member_permissions') return value === null ? undefined : String(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => comparable(item));
    return key === 'contexts' || key === 'integration_types' ? items.sort() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const isDictionary = key?.endsWith('_localizations') ?? false;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => isDictionary || compared.has(name))
      .map(([name, item]) => [name, comparable(item, isDictionary ? undefined : name)] as const)
      .filter(([, item]) => !isNothing(item))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
