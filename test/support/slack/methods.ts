/** The Web API methods of the local Slack that the bot uses, with Slack's own refusals. */
import { refusalOfHome, refusalOfMessage, refusalOfView } from './blocks.ts';
import { type Call, fileJson, isIn, messageJson, type SlackCore, SlackRefusal, visibleTo } from './core.ts';
import {
  addMessage,
  appId,
  type Channel,
  directOf,
  type Json,
  type StoredFile,
  type StoredMessage,
  type Team,
} from './world.ts';

export interface Method {
  readonly scope?: string;
  /** Names of arguments; `!` behind those that must be there. */
  readonly args: string;
  run(core: SlackCore, call: Call): Json;
}

const customEmoji = new Set(['spin']);
const knownEmoji = /^(?:repeat|game_die|x|one|two|three|four|arrow_up|email|\+1|heart)$/;

export const methods: Readonly<Record<string, Method>> = {
  'auth.test': {
    args: '',
    run: (_, { team }) => ({
      url: `https://${team.domain}.slack.com/`,
      team: team.domain,
      team_id: team.id,
      user: 'ella',
      user_id: team.self,
      bot_id: team.botId,
      ...(team.enterprise !== undefined && { enterprise_id: team.enterprise }),
      is_enterprise_install: false,
    }),
  },
  'chat.postMessage': {
    scope: 'chat:write',
    args: 'channel! text blocks attachments thread_ts parse link_names unfurl_links unfurl_media metadata',
    run(core, call) {
      const channel = channelToWrite(core, call);
      const message = addMessage(core.world, channel, {
        user: call.team.self,
        ...contentOf(core, call.args),
        thread: threadOf(channel, call.args),
        metadata: call.args.metadata as Json | undefined,
      });
      if (channel.with !== undefined) {
        const event = {
          ...messageJson(core, message, core.origin()),
          channel: channel.id,
          channel_type: 'im',
        };
        core.tell(call.team, event);
      }
      return { channel: channel.id, ts: message.ts, message: messageJson(core, message, core.origin()) };
    },
  },
  'chat.postEphemeral': {
    scope: 'chat:write',
    args: 'channel! user! text blocks attachments thread_ts parse link_names',
    run(core, call) {
      const channel = channelToWrite(core, call);
      const user = core.world.users.get(String(call.args.user));
      if (user === undefined || !user.active) throw new SlackRefusal('user_not_in_channel');
      if (!visibleTo(channel, user.id)) throw new SlackRefusal('user_not_in_channel');
      const thread = threadOf(channel, call.args);
      const message = addMessage(core.world, channel, {
        user: call.team.self,
        onlyFor: user.id,
        ...contentOf(core, call.args),
        thread,
      });
      return { message_ts: message.ts };
    },
  },
  'chat.update': {
    scope: 'chat:write',
    args: 'channel! ts! text blocks attachments parse link_names',
    run(core, call) {
      const message = ownMessage(core, call);
      // Links and mentions are found in texts where nothing else is said.
      if (call.args.parse !== 'none') core.violations.push('chat.update without parse: none');
      Object.assign(message, contentOf(core, call.args));
      return { channel: message.channel, ts: message.ts, text: message.text };
    },
  },
  'chat.delete': {
    scope: 'chat:write',
    args: 'channel! ts!',
    run(core, call) {
      const message = ownMessage(core, call);
      core.world.channels.get(message.channel)?.messages.delete(message.ts);
      return {};
    },
  },
  'conversations.open': {
    scope: 'im:write',
    args: 'users!',
    run({ world }, { args, team }) {
      const user = world.users.get(String(args.users));
      if (user === undefined || user.team !== team.id) throw new SlackRefusal('user_not_found');
      if (!user.active) throw new SlackRefusal('user_disabled');
      if (user.bot) throw new SlackRefusal('cannot_dm_bot');
      return { channel: { id: directOf(world, user).id } };
    },
  },
  'conversations.info': {
    scope: 'channels:read',
    args: 'channel!',
    run(core, call) {
      const channel = channelOf(core, call);
      return {
        channel: {
          id: channel.id,
          is_member: channel.members.has(call.team.self),
          is_private: channel.private,
          is_im: channel.with !== undefined,
          is_archived: channel.archived,
        },
      };
    },
  },
  'conversations.join': {
    scope: 'channels:join',
    args: 'channel!',
    run(core, call) {
      const channel = channelOf(core, call);
      if (channel.private) throw new SlackRefusal('method_not_supported_for_channel_type');
      channel.members.add(call.team.self);
      return { channel: { id: channel.id } };
    },
  },
  'conversations.history': {
    scope: 'channels:history',
    args: 'channel! oldest limit cursor include_all_metadata',
    run: (core, call) => history(core, call, undefined),
  },
  'conversations.replies': {
    scope: 'channels:history',
    args: 'channel! ts! oldest limit cursor include_all_metadata',
    run: (core, call) => history(core, call, String(call.args.ts)),
  },
  'users.info': {
    scope: 'users:read',
    args: 'user! include_locale',
    run({ world }, { args, team }) {
      const user = world.users.get(String(args.user));
      if (user === undefined) throw new SlackRefusal('user_not_found');
      if (user.team !== team.id && world.teams.get(user.team)?.enterprise !== team.enterprise) {
        throw new SlackRefusal('user_not_visible');
      }
      const { id, name, bot, admin, locale } = user;
      return {
        user: {
          id,
          team_id: user.team,
          name: name.toLowerCase().replace(/\W/g, '.'),
          deleted: !user.active,
          is_bot: bot,
          is_admin: admin,
          is_owner: false,
          locale,
          profile: { display_name: name, real_name: `The real ${name}` },
        },
      };
    },
  },
  'usergroups.list': {
    scope: 'usergroups:read',
    args: 'include_users',
    run: (_, { team, args }) => ({
      usergroups: team.groups.map(({ id, name, users }) => ({
        id,
        name,
        handle: name,
        ...(args.include_users === 'true' && { users: [...users] }),
      })),
    }),
  },
  'reactions.add': {
    scope: 'reactions:write',
    args: 'channel! timestamp! name!',
    run(core, call) {
      const message = messageAt(core, call, String(call.args.timestamp));
      const name = String(call.args.name);
      if (!knownEmoji.test(name) && !customEmoji.has(name)) throw new SlackRefusal('invalid_name');
      if (message.reactions.get(name)?.has(call.team.self)) throw new SlackRefusal('already_reacted');
      react(core, call.team, message, { name, user: call.team.self, added: true });
      return {};
    },
  },
  'reactions.get': {
    scope: 'reactions:read',
    args: 'channel! timestamp!',
    run(core, call) {
      const message = messageAt(core, call, String(call.args.timestamp));
      return { type: 'message', message: messageJson(core, message, core.origin()) };
    },
  },
  'files.getUploadURLExternal': {
    scope: 'files:write',
    args: 'filename! length! alt_txt',
    run(core, { args, team }) {
      const length = Number(args.length);
      if (!(length > 0)) throw new SlackRefusal('invalid_arguments');
      const file: StoredFile = {
        id: core.world.nextId('F'),
        team: team.id,
        owner: team.self,
        name: String(args.filename),
        type: 'image/png',
        alt: args.alt_txt === undefined ? undefined : String(args.alt_txt),
        length,
        bytes: undefined,
        completed: false,
        ready: false,
        deleted: false,
        shares: [],
      };
      core.world.files.set(file.id, file);
      return { upload_url: `${core.origin()}/upload/${file.id}`, file_id: file.id };
    },
  },
  'files.completeUploadExternal': {
    scope: 'files:write',
    args: 'files! channel_id thread_ts',
    run(core, call) {
      // Without a channel it stays with the bot alone, until a block shows it.
      const channel =
        call.args.channel_id === undefined
          ? undefined
          : channelToWrite(core, { ...call, args: { ...call.args, channel: call.args.channel_id } });
      if (channel?.uploadRefusal !== undefined) throw new SlackRefusal(channel.uploadRefusal);
      const ids = (call.args.files as readonly { readonly id: string }[]).map(({ id }) => id);
      const files = ids.map((id) => core.world.files.get(id));
      for (const file of files) {
        if (file?.bytes === undefined || file.team !== call.team.id) throw new SlackRefusal('file_not_found');
        if (file.completed) core.violations.push(`${file.id} was completed twice`);
        file.completed = true;
      }
      setTimeout(() => {
        for (const file of files) if (file !== undefined) file.ready = true;
      }, core.readyDelay.ms);
      if (channel === undefined) return { files: ids.map((id) => ({ id })) };
      const thread = threadOf(channel, call.args);
      // What is shared is seen later, all of it at once.
      setTimeout(() => {
        const message = addMessage(core.world, channel, { user: call.team.self, files: ids, thread });
        for (const file of files) file?.shares.push({ channel: channel.id, ts: message.ts, thread });
      }, core.shareDelay.ms);
      return { files: ids.map((id) => ({ id })) };
    },
  },
  'files.info': {
    scope: 'files:read',
    args: 'file!',
    run(core, { args, team }) {
      const file = core.world.files.get(String(args.file));
      if (file === undefined || file.team !== team.id || !file.completed)
        throw new SlackRefusal('file_not_found');
      if (file.deleted) throw new SlackRefusal('file_deleted');
      const shares: Record<string, Record<string, Json[]>> = {};
      for (const { channel, ts, thread } of file.shares) {
        const kind = core.world.channels.get(channel)?.private ? 'private' : 'public';
        const share = { ts, ...(thread !== undefined && { thread_ts: thread }) };
        shares[kind] = { ...shares[kind], [channel]: [...(shares[kind]?.[channel] ?? []), share] };
      }
      return { file: { ...fileJson(core.world, file.id, core.origin()), shares } };
    },
  },
  'files.delete': {
    scope: 'files:write',
    args: 'file!',
    run(core, { args, team }) {
      const file = core.world.files.get(String(args.file));
      if (file === undefined || file.owner !== team.self) throw new SlackRefusal('file_not_found');
      if (file.deleted) throw new SlackRefusal('file_deleted');
      file.deleted = true;
      return {};
    },
  },
  'views.open': {
    args: 'trigger_id! view!',
    run(core, { args, team }) {
      const trigger = core.world.triggers.get(String(args.trigger_id));
      if (trigger === undefined) throw new SlackRefusal('invalid_trigger_id');
      if (trigger.used) throw new SlackRefusal('exchanged_trigger_id');
      if (core.now() - trigger.at > 3000) throw new SlackRefusal('expired_trigger_id');
      const refusal = refusalOfView(args.view);
      if (refusal !== undefined) throw new SlackRefusal('invalid_arguments', { errors: [refusal] });
      trigger.used = true;
      const id = core.world.nextId('V');
      core.world.forms.set(id, { id, user: trigger.user, team: team.id, view: args.view as Json });
      return { view: { id } };
    },
  },
  'views.publish': {
    args: 'user_id! view!',
    run({ world }, { args, team }) {
      const user = world.users.get(String(args.user_id));
      if (user === undefined || user.team !== team.id) throw new SlackRefusal('user_not_found');
      const refusal = refusalOfHome(args.view);
      if (refusal !== undefined) throw new SlackRefusal('invalid_arguments', { errors: [refusal] });
      const id = world.homes.get(user.id)?.id ?? world.nextId('V');
      world.homes.set(user.id, { id, user: user.id, team: team.id, view: args.view as Json });
      return { view: { id } };
    },
  },
  'apps.manifest.export': {
    args: 'app_id!',
    run({ world }, { args }) {
      if (args.app_id !== appId) throw new SlackRefusal('invalid_app_id');
      return { manifest: world.manifest };
    },
  },
  'apps.manifest.update': {
    args: 'app_id! manifest!',
    run({ world }, { args }) {
      if (args.app_id !== appId) throw new SlackRefusal('invalid_app_id');
      world.manifest = JSON.parse(String(args.manifest));
      return { app_id: appId, permissions_updated: false };
    },
  },
};

/** Puts a reaction, or takes it off, and tells the bot. */
export function react(
  core: SlackCore,
  team: Team,
  message: StoredMessage,
  { name, user, added }: { readonly name: string; readonly user: string; readonly added: boolean },
): void {
  const users = message.reactions.get(name) ?? new Set();
  if (added) users.add(user);
  else users.delete(user);
  if (users.size > 0) message.reactions.set(name, users);
  else message.reactions.delete(name);
  core.tell(team, {
    type: added ? 'reaction_added' : 'reaction_removed',
    user,
    reaction: name,
    item_user: message.user,
    item: { type: 'message', channel: message.channel, ts: message.ts },
  });
}

function channelOf({ world }: SlackCore, { args, team }: Call): Channel {
  const channel = world.channels.get(String(args.channel));
  if (channel === undefined || channel.team !== team.id || !visibleTo(channel, team.self)) {
    throw new SlackRefusal('channel_not_found');
  }
  return channel;
}

function channelToWrite(core: SlackCore, call: Call): Channel {
  const channel = channelOf(core, call);
  if (channel.archived) throw new SlackRefusal('is_archived');
  if (!channel.members.has(call.team.self)) throw new SlackRefusal('not_in_channel');
  if (channel.refusal !== undefined) throw new SlackRefusal(channel.refusal);
  if (channel.with !== undefined && core.world.users.get(channel.with)?.active === false) {
    throw new SlackRefusal('user_disabled');
  }
  return channel;
}

function messageAt(core: SlackCore, call: Call, ts: string): StoredMessage {
  const message = channelOf(core, call).messages.get(ts);
  if (message === undefined) throw new SlackRefusal('message_not_found');
  return message;
}

function ownMessage(core: SlackCore, call: Call): StoredMessage {
  const message = messageAt(core, call, String(call.args.ts));
  if (message.user !== call.team.self) throw new SlackRefusal('cant_update_message');
  if (core.world.channels.get(message.channel)?.archived) throw new SlackRefusal('is_archived');
  return message;
}

function threadOf(channel: Channel, { thread_ts: thread }: Json): string | undefined {
  if (thread === undefined) return undefined;
  const root = channel.messages.get(String(thread));
  if (root === undefined) throw new SlackRefusal('thread_not_found');
  // Slack takes an answer to an answer, and shows it nowhere sensible.
  if (root.thread !== undefined && root.thread !== root.ts) throw new SlackRefusal('thread_not_found');
  return String(thread);
}

/** What a message shows. @throws SlackRefusal */
export function contentOf(
  { world }: SlackCore,
  args: Json,
): Pick<StoredMessage, 'text' | 'blocks' | 'attachments'> {
  const text = String(args.text ?? '');
  const blocks = (args.blocks ?? []) as readonly Json[];
  const attachments = (args.attachments ?? []) as readonly Json[];
  if (text === '' && blocks.length === 0 && attachments.length === 0) throw new SlackRefusal('no_text');
  if (text.length > 4000) throw new SlackRefusal('msg_too_long');
  const refusal = refusalOfMessage(blocks, attachments, (id) => {
    const file = world.files.get(id);
    return file?.ready === true && !file.deleted;
  });
  if (refusal !== undefined) throw new SlackRefusal(refusal.split(':')[0] ?? '', { errors: [refusal] });
  return { text, blocks, attachments };
}

function history(core: SlackCore, call: Call, thread: string | undefined): Json {
  const channel = channelOf(core, call);
  if (!channel.members.has(call.team.self)) throw new SlackRefusal('not_in_channel');
  const oldest = Number(call.args.oldest ?? 0);
  const found = [...channel.messages.values()].filter(
    (message) => Number(message.ts) >= oldest && (message.ts === thread || isIn(message, thread)),
  );
  if (thread !== undefined && !channel.messages.has(thread)) throw new SlackRefusal('thread_not_found');
  return { messages: found.map((message) => messageJson(core, message, core.origin())), has_more: false };
}
