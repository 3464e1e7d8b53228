/** Registering commands with Slack, which takes them as part of the app's manifest only. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type ChatApp, PlatformError } from '../platform.ts';
import { slackManifest } from './render/manifest.ts';
import type { Manifest } from './scopes.ts';
import type { Api } from './send/api.ts';

const exportedSchema = z.object({
  manifest: z.looseObject({
    display_information: z.looseObject({ name: z.string() }),
    features: z
      .looseObject({
        slash_commands: z.array(z.unknown()).default([]),
        shortcuts: z.array(z.unknown()).default([]),
      })
      .default({ slash_commands: [], shortcuts: [] }),
    settings: z
      .looseObject({
        event_subscriptions: z.looseObject({ request_url: z.string().optional() }).optional(),
        socket_mode_enabled: z.boolean().optional(),
      })
      .optional(),
  }),
});

export interface DeployOptions {
  readonly configuration?: { readonly token: string; readonly appId: string } | undefined;
  readonly commandPrefix?: string | undefined;
  readonly api: Api;
}

/**
 * True when the app's commands or shortcuts had to be written. Without a configuration token nothing can be asked or
 * written, and it is false: the manifest has to be pasted by hand.
 * @throws PlatformError
 */
export async function deploy(
  app: Pick<ChatApp, 'commands' | 'menus'>,
  { configuration, commandPrefix, api }: DeployOptions,
): Promise<boolean> {
  if (configuration === undefined) return false;
  const { token, appId } = configuration;
  const answer = await api.call({ token }, 'apps.manifest.export', { app_id: appId });
  const exported = exportedSchema.safeParse(answer);
  if (!exported.success) {
    throw new PlatformError('unavailable', "Slack's answer to apps.manifest.export is not understood.", {
      cause: exported.error,
    });
  }
  const { manifest } = exported.data;
  const url = manifest.settings?.event_subscriptions?.request_url?.replace(/\/slack\/events$/, '');
  const { slash_commands = [], shortcuts = [] } = slackManifest(app, { url, commandPrefix }).features ?? {};
  const same =
    isDeepStrictEqual(
      comparable(manifest.features.slash_commands, 'command'),
      comparable(slash_commands, 'command'),
    ) &&
    isDeepStrictEqual(
      comparable(manifest.features.shortcuts, 'callback_id'),
      comparable(shortcuts, 'callback_id'),
    );
  if (same) return false;
  // All else stays as whoever set up the app has it.
  const changed = { ...manifest, features: { ...manifest.features, slash_commands, shortcuts } };
  // What is not ours came from Slack itself, and goes back as it came.
  await api.call({ token }, 'apps.manifest.update', { app_id: appId, manifest: changed as Manifest });
  return true;
}

/** By name, whatever their order. */
function comparable(entries: readonly unknown[], key: string): unknown {
  const named = entries.map((entry) => entry as Readonly<Record<string, unknown>>);
  return new Map(named.map((entry) => [String(entry[key]), { should_escape: false, ...entry }]));
}
