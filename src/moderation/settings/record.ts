/** What is kept of a server's settings: only what somebody settled, so that defaults can change. */
import { z } from 'zod';
import { defineVersioned } from '../../store/versioned.ts';
import type { ChannelSettings, SomeSettings } from './settings.ts';
import { channelSettingsSchema, someSettingsSchema } from './settings.ts';

export interface ServerSettings {
  /** Counts the changes; 0 where nothing was settled yet. */
  readonly revision: number;
  readonly values: SomeSettings;
  /** By the channel's id as its platform gives it. */
  readonly channels: Readonly<Record<string, ChannelSettings>>;
}

export const settingsVersion = 1;

export const settingsRecord = defineVersioned({
  name: 'settings of a server',
  version: settingsVersion,
  schema: z.strictObject({
    revision: z.int().min(0),
    values: someSettingsSchema,
    channels: z.record(z.string().min(1).max(100), channelSettingsSchema),
  }),
});

/** Where reactions were kept before there were other settings. */
export const oldReactions = defineVersioned({
  name: 'reaction map',
  version: 1,
  schema: z.record(z.string(), z.string()),
});
