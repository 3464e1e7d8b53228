/** Commands that a server has switched off. */
import { refusal } from '../moderation/refusals/refusal.ts';
import type { Context } from './command.ts';

/** How people find out what holds, mend it, and take back what is theirs. */
const always: ReadonlySet<string> = new Set(['help', 'settings', 'forget-me']);

/** @throws Refusal for one that is switched off here */
export async function checkCommand(
  { settings, server, event, locale }: Context,
  name: string,
): Promise<void> {
  if (always.has(name)) return;
  const { deniedCommands } = await settings.settingsFor(server, event.place.channel);
  if (deniedCommands.includes(name)) throw refusal('command', { command: `/${name}` }, locale);
}
