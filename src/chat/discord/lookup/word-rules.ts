/** A server's AutoMod rules about words: Discord does not ask them of bots, which would carry members' words past them. */
import {
  AutoModerationRuleEventType as EventType,
  AutoModerationRuleKeywordPresetType as PresetType,
  Routes,
  AutoModerationRuleTriggerType as TriggerType,
} from 'discord.js';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Place, WordRule } from '../../platform.ts';
import type { Requests } from '../send/requests.ts';

const texts = z.array(z.string()).default([]);

const rulesSchema = z.array(
  z.object({
    name: z.string(),
    enabled: z.boolean(),
    event_type: z.number(),
    trigger_type: z.number(),
    trigger_metadata: z
      .object({
        keyword_filter: texts,
        regex_patterns: texts,
        allow_list: texts,
        presets: z.array(z.number()).default([]),
      })
      .partial()
      .default({}),
    exempt_roles: texts,
    exempt_channels: texts,
  }),
);

/** ms that an answer is believed: long enough for a storm of requests, too short for a new rule to be missed. */
const patience = 30_000;

/** `forbidden` where the bot may not manage the server, which Discord wants for looking. */
export function createWordRules(requests: Requests): (place: Place) => Promise<readonly WordRule[]> {
  const known = new LRUCache<string, readonly WordRule[]>({ max: 1000, ttl: patience });
  return async ({ server }) => {
    if (server === '@me') return [];
    const rules = known.get(server) ?? (await readRules(requests, server));
    known.set(server, rules);
    return rules;
  };
}

async function readRules(requests: Requests, server: string): Promise<readonly WordRule[]> {
  const rules = await requests.ask(rulesSchema, 'Get', Routes.guildAutoModerationRules(server));
  const ofWords: readonly number[] = [TriggerType.Keyword, TriggerType.KeywordPreset];
  return rules
    .filter((rule) => rule.enabled && rule.event_type === EventType.MessageSend)
    .filter((rule) => ofWords.includes(rule.trigger_type))
    .map(({ name, trigger_metadata: about, exempt_roles, exempt_channels }) => ({
      name,
      keywords: about.keyword_filter ?? [],
      regexes: about.regex_patterns ?? [],
      allow: about.allow_list ?? [],
      presets: (about.presets ?? []).flatMap((preset) => presetNames.get(preset) ?? []),
      exemptRoles: exempt_roles,
      exemptChannels: exempt_channels,
    }));
}

/** Of swear words there is no list here: they draw nothing. */
const presetNames = new Map<number, 'sexual' | 'hate'>([
  [PresetType.SexualContent, 'sexual'],
  [PresetType.Slurs, 'hate'],
]);
