/** Tells a server's log channel what was decided, as far as the server wants to hear it. */

import type { Locale, Place } from '../../chat/platform.ts';
import { messageOf } from '../../errors.ts';
import type { Report } from '../../gate/report.ts';
import { localeAt } from '../../moderation/settings/public-locale.ts';
import type { Settings } from '../../moderation/settings/settings.ts';
import type { SettingsStore } from '../../moderation/settings/store.ts';
import { type LogFacts, logMessage } from './log-message.ts';
import { type PostServices, postToModerators } from './moderators-channel.ts';

export type LogServices = PostServices & { readonly settings: Pick<SettingsStore, 'settingsFor'> };

export interface LogEntry extends LogFacts {
  readonly server: string;
  readonly locale: Locale;
  /** Tells it apart from what else is said of the job. */
  readonly at: string;
}

/** Never fails: what was decided holds, logged or not. */
export async function logDecision(services: LogServices, entry: LogEntry): Promise<void> {
  const { settings, log } = services;
  try {
    const { logChannel, logWhat } = await settings.settingsFor(entry.server, entry.place.channel);
    if (logChannel === null || !isWanted(logWhat, entry.decision)) return;
    const place: Place = { platform: entry.place.platform, server: entry.place.server, channel: logChannel };
    const post = { what: 'log', server: entry.server, place, nonce: `log:${entry.at}:${entry.job}` } as const;
    const locale = await localeAt(settings, entry.server, place, entry.locale);
    await postToModerators(services, post, logMessage(entry, locale));
  } catch (error) {
    log.warn({ job: entry.job, err: error }, `The log channel could not be told: ${messageOf(error)}`);
  }
}

function isWanted(what: Settings['logWhat'], decision: LogFacts['decision']): boolean {
  if (what === 'everything') return true;
  return what === 'refusals' ? decision === 'refuse' || decision === 'hide' : decision !== 'allow';
}

/** What the gate refuses at once; of all else, the delivery tells with its pictures. */
export function logRefusals(services: LogServices): Report {
  return async ({ scene, asked, job, decision, rules, at }) => {
    const { place, user, server, locale, via } = scene;
    if (decision !== 'refuse' || via === 'cli' || job === undefined || !user || !place || place.direct)
      return;
    const facts = { job, user, place, prompt: asked.prompt, decision, rules, images: [] };
    await logDecision(services, { ...facts, server, locale, at });
  };
}
