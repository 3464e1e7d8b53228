/** The local Discord's routes for what the bot asks about servers, people, itself and its commands. */
import { ChannelType } from 'discord.js';
import { type DiscordCore, type Handler, type Json, ok } from './core.ts';
import { channelJson, emojiJson, guildJson, memberJson, ownUserJson, userJson } from './json.ts';
import { refusals } from './refusal.ts';
import { addChannel, type Guild, isThread } from './world.ts';

export function lookupRoutes(core: DiscordCore, shards: () => number): Readonly<Record<string, Handler>> {
  const { world } = core;
  const guildOf = (id = ''): Guild => {
    const guild = world.guilds.get(id);
    if (!guild?.members.has(world.bot.id)) throw refusals.unknownGuild();
    return guild;
  };
  const userOf = (id = '') => {
    const user = world.users.get(id);
    if (user === undefined) throw refusals.unknownUser();
    return user;
  };

  return {
    'GET /gateway/bot': () =>
      ok({
        url: `${core.origin().replace('http', 'ws')}/gateway`,
        shards: shards(),
        session_start_limit: { total: 1000, remaining: 999, reset_after: 14_400_000, max_concurrency: 16 },
      }),
    'GET /applications/@me': () => ok(applicationJson(core)),
    'GET /users/@me': () => ok(ownUserJson(world.bot)),
    'GET /users/{user_id}': ({ params }) => ok(userJson(userOf(params.user_id))),
    'POST /users/@me/channels': ({ body }) => {
      const user = userOf(String(body.recipient_id));
      const known = [...world.channels.values()].find(({ recipient }) => recipient === user.id);
      const channel =
        known ?? addChannel(world, { type: ChannelType.DM, name: user.username, recipient: user.id });
      return ok(channelJson(world, channel));
    },
    'GET /guilds/{guild_id}': ({ params }) => ok(guildJson(guildOf(params.guild_id))),
    'GET /guilds/{guild_id}/threads/active': ({ params }) => {
      const guild = guildOf(params.guild_id);
      const threads = [...world.channels.values()].filter(
        (channel) => channel.guild === guild.id && isThread(channel) && !channel.archived,
      );
      return ok({
        threads: threads.map((thread) => channelJson(world, thread)),
        members: [],
        has_more: false,
      });
    },
    'GET /guilds/{guild_id}/auto-moderation/rules': ({ params }) => {
      const { autoMod } = guildOf(params.guild_id);
      if (autoMod === undefined) throw refusals.noPermission();
      return ok(autoMod);
    },
    'GET /guilds/{guild_id}/emojis': ({ params }) => ok(guildOf(params.guild_id).emojis.map(emojiJson)),
    'GET /guilds/{guild_id}/members/{user_id}': ({ params }) => {
      const guild = guildOf(params.guild_id);
      const user = userOf(params.user_id);
      if (!guild.members.has(user.id)) throw refusals.unknownMember();
      return ok(memberJson(world, guild, user));
    },
    'GET /applications/{application_id}/commands': () => ok(world.commands),
    'PUT /applications/{application_id}/commands': ({ body }) => {
      const commands = Object.values(body as Readonly<Record<string, Json>>);
      for (const command of commands) checkCommand(command);
      world.commands = commands.map((command) => registeredCommand(core, command));
      return ok(world.commands);
    },
  };
}

/** What Discord checks beyond its description. @throws Refusal */
function checkCommand(command: Json): void {
  const isMenu = command.type === 3;
  const pattern = isMenu ? /^.{1,32}$/u : /^[-_'\p{L}\p{N}]{1,32}$/u;
  const names = [command.name, ...Object.values((command.name_localizations ?? {}) as Json)].map(String);
  for (const name of names) {
    if (!pattern.test(name)) throw refusals.invalid(`command name ${name}`);
    if (!isMenu && name !== name.toLowerCase()) throw refusals.invalid(`${name} is not in lower case`);
  }
  if (!isMenu && !command.description) throw refusals.invalid(`${command.name} has no description`);
  const options = (command.options ?? []) as readonly Json[];
  const firstOptional = options.findIndex(({ required }) => !required);
  const lastRequired = options.findLastIndex(({ required }) => required);
  if (firstOptional >= 0 && lastRequired > firstOptional)
    throw refusals.invalid('required options come first');
  for (const option of options) {
    if (option.autocomplete && option.choices) throw refusals.invalid('choices and autocomplete');
    checkCommand({ ...option, type: 1 });
  }
}

/** As Discord gives it back: with ids, without what is the default. */
function registeredCommand({ world }: DiscordCore, command: Json): Json {
  const permissions = command.default_member_permissions;
  return {
    ...(withoutDefaults(command) as Json),
    id: world.nextId(),
    application_id: world.application,
    version: world.nextId(),
    description: command.description ?? '',
    default_member_permissions:
      permissions === null || permissions === undefined ? null : String(permissions),
    dm_permission: true,
    nsfw: false,
  };
}

function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([, inner]) => inner !== false && !(Array.isArray(inner) && inner.length === 0) && inner !== null,
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutDefaults(inner)]));
}

function applicationJson({ world }: DiscordCore) {
  return {
    id: world.application,
    name: 'ella',
    icon: null,
    description: '',
    type: null,
    verify_key: '0'.repeat(64),
    flags: 0,
    flags_new: '0',
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner: userJson(world.bot),
    approximate_guild_count: 1,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: [],
  };
}
