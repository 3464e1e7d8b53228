/** The bot as Slack's app manifest: its commands, shortcuts, events and scopes. */
import { type ChatApp, oneLine } from '../../platform.ts';
import { botEvents, botScopes, type Manifest } from '../scopes.ts';

export interface ManifestOptions {
  /** Without one, Socket Mode: no public address is needed. */
  readonly url?: string | undefined;
  readonly name?: string | undefined;
  readonly commandPrefix?: string | undefined;
}

/** Slack's limits in characters. */
const maxName = 35;
const maxDescription = 2000;
const maxShortcut = 24;
const maxHint = 1000;

/** To be pasted at https://api.slack.com/apps → Create New App → From a manifest. */
export function slackManifest(
  app: Pick<ChatApp, 'commands' | 'menus'>,
  options: ManifestOptions = {},
): Manifest {
  const { url, name = 'Ella', commandPrefix = '' } = options;
  const address = url === undefined ? undefined : `${url.replace(/\/+$/, '')}/slack/events`;
  return {
    display_information: { name: oneLine(name, maxName) },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: oneLine(name, 80), always_online: true },
      slash_commands: app.commands.map((command) => ({
        command: `/${commandPrefix}${command.name}`,
        description: oneLine(command.description.en, maxDescription),
        ...hintOf(command),
        // Mentions stay as they were typed; they are text.
        should_escape: false,
        ...(address !== undefined && { url: address }),
      })),
      shortcuts: app.menus.map((menu) => ({
        name: oneLine(menu.label.en, maxShortcut),
        type: 'message',
        callback_id: menu.name,
        description: oneLine(menu.label.en, 150),
      })),
    },
    oauth_config: {
      scopes: { bot: [...botScopes] },
      ...(url !== undefined && { redirect_urls: [`${url.replace(/\/+$/, '')}/slack/oauth_redirect`] }),
    },
    settings: {
      event_subscriptions: {
        ...(address !== undefined && { request_url: address }),
        bot_events: [...botEvents],
      },
      interactivity: { is_enabled: true, ...(address !== undefined && { request_url: address }) },
      org_deploy_enabled: true,
      socket_mode_enabled: url === undefined,
      token_rotation_enabled: false,
    },
  };
}

/** What Slack shows behind the command while it is typed. */
function hintOf({ textOption, subcommands, options = [] }: ChatApp['commands'][number]) {
  const hint =
    subcommands !== undefined
      ? subcommands.map((subcommand) => subcommand.name).join(' | ')
      : textOption !== undefined
        ? `[${textOption}]`
        : options.map((option) => `[--${option.name} …]`).join(' ');
  return hint === '' ? {} : { usage_hint: oneLine(hint, maxHint) };
}
