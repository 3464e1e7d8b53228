/** A person at the local Slack. */
import type { MessageRef, Place } from '../../../src/chat/platform.ts';
import type { ActingPerson, Given, GivenFile, Seen } from '../../contracts/platform-world.ts';
import { messageJson } from './core.ts';
import { react } from './methods.ts';
import { emojiNames, initialOf, seenFields, seenHome, seenMessage } from './seen.ts';
import type { SlackServer } from './server.ts';
import {
  addMessage,
  appId,
  type Channel,
  directOf,
  type Json,
  type OpenForm,
  type StoredMessage,
  type Team,
  type User,
} from './world.ts';

export interface SlackPerson extends ActingPerson {
  openHome(tab?: 'home' | 'messages'): void;
  /** What their App Home shows; undefined before it was first published. */
  home(): Pick<Seen, 'text' | 'buttons'> | undefined;
  pressHome(label: string): void;
}

export function createSlackPerson(server: SlackServer, team: Team, user: User): SlackPerson {
  const { world } = server;
  const channelAt = (place: Place): Channel => {
    const channel = world.channels.get(place.channel);
    if (channel === undefined) throw new Error('The channel is gone');
    return channel;
  };
  const find = ({ place, id }: MessageRef): StoredMessage => {
    const ts = id.split(':')[1] ?? '';
    const message = channelAt(place).messages.get(ts) ?? world.told.find((one) => one.ts === ts);
    if (message === undefined) throw new Error('The message is gone');
    return message;
  };
  const trigger = (): string => {
    const id = world.nextId('trigger-');
    world.triggers.set(id, { user: user.id, team: team.id, at: server.now(), used: false });
    return id;
  };
  const address = (channel: string, thread?: string, answer?: StoredMessage): string => {
    const id = world.nextId('R');
    world.addresses.set(id, {
      ...{ id, user: user.id, channel, thread, team: team.id, answer },
      ...{ uses: 0, expired: false },
    });
    return `${server.origin()}/respond/${id}`;
  };
  const about = (): Json => ({
    api_app_id: appId,
    team: { id: team.id, domain: team.domain, ...(team.enterprise && { enterprise_id: team.enterprise }) },
    enterprise: team.enterprise === undefined ? null : { id: team.enterprise },
    user: { id: user.id, name: user.name, username: user.name, team_id: team.id },
  });
  const reacting = (ref: MessageRef, emoji: string, added: boolean) => {
    const key = emoji.replace(/\uFE0F/g, '');
    const name = Object.entries(emojiNames).find(([, known]) => known === key)?.[0];
    if (name === undefined) throw new Error(`The tests don't know Slack's name of ${emoji}`);
    react(server, team, find(ref), { name, user: user.id, added });
  };
  const give = (files: readonly GivenFile[]): string[] =>
    files.map(({ name, type, bytes }) => {
      const id = world.nextId('F');
      world.files.set(id, {
        ...{ id, team: team.id, owner: user.id, name, type, bytes, alt: undefined, length: bytes.byteLength },
        ...{ completed: true, ready: true, deleted: false, shares: [] },
      });
      return id;
    });
  const write = (place: Place, text: string, files: readonly GivenFile[], toBot: boolean): MessageRef => {
    const channel = channelAt(place);
    const said = { type: 'text', text: toBot ? ` ${text}` : text };
    const elements = toBot ? [{ type: 'user', user_id: team.self }, said] : [said];
    const message = addMessage(world, channel, {
      user: user.id,
      text: `${toBot ? `<@${team.self}> ` : ''}${encode(text)}`,
      blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }],
      files: give(files),
      thread: place.thread,
    });
    const json = { ...messageJson(server, message, server.origin()), channel: channel.id };
    if (channel.with !== undefined) server.tell(team, { ...json, channel_type: 'im' });
    else if (toBot) server.tell(team, { ...json, type: 'app_mention' });
    return { place, id: `${channel.id}:${message.ts}` };
  };
  const lastForm = (): OpenForm | undefined =>
    [...world.forms.values()].findLast((form) => form.user === user.id && form.team === team.id);
  const direct = () => [...directOf(world, user).messages.values()].map((one) => seenMessage(server, one));

  return {
    id: user.id,
    name: user.name,
    async command(place, name, options = {}, subcommand) {
      const payload = {
        ...{ command: `/${name}`, text: encode(typed(options, subcommand)), trigger_id: trigger() },
        ...{
          team_id: team.id,
          team_domain: team.domain,
          channel_id: place.channel,
          channel_name: 'a-channel',
        },
        ...{ user_id: user.id, user_name: user.name, api_app_id: appId, is_enterprise_install: 'false' },
        ...(team.enterprise !== undefined && { enterprise_id: team.enterprise }),
        response_url: address(place.channel),
      };
      server.act(payload, 'command');
    },
    async press(message, label) {
      const button = message.buttons.find((one) => one.label === label);
      if (button === undefined || button.disabled) throw new Error(`"${label}" can't be pressed`);
      const { ref } = message;
      const pressed = find(ref);
      const isEphemeral = pressed.onlyFor !== undefined;
      const all = [
        ...pressed.blocks,
        ...pressed.attachments.flatMap(({ blocks }) => blocks as readonly Json[]),
      ];
      const action = all
        .flatMap(({ elements }) => (elements ?? []) as readonly Json[])
        .find((element) => element.value === button.customId && element.type === 'button');
      server.act(
        {
          ...about(),
          type: 'block_actions',
          trigger_id: trigger(),
          response_url: address(pressed.channel, pressed.thread, isEphemeral ? pressed : undefined),
          channel: { id: pressed.channel, name: 'a-channel' },
          container: {
            type: pressed.attachments.length > 0 ? 'message_attachment' : 'message',
            message_ts: pressed.ts,
            channel_id: pressed.channel,
            is_ephemeral: isEphemeral,
            ...(pressed.thread !== undefined && { thread_ts: pressed.thread }),
          },
          ...(!isEphemeral && { message: messageJson(server, pressed, server.origin()) }),
          actions: [{ ...action, block_id: 'b', action_ts: '1.0' }],
        },
        'interaction',
      );
    },
    openHome(tab = 'home') {
      server.tell(team, { type: 'app_home_opened', user: user.id, channel: directOf(world, user).id, tab });
    },
    home() {
      const view = world.homes.get(user.id)?.view;
      return view && seenHome(server, view.blocks as readonly Json[]);
    },
    pressHome(label) {
      const opened = world.homes.get(user.id);
      const action = ((opened?.view.blocks ?? []) as readonly Json[])
        .flatMap(({ elements }) => (elements ?? []) as readonly Json[])
        .find((element) => element.type === 'button' && (element.text as Json).text === label);
      if (opened === undefined || action === undefined) throw new Error(`"${label}" can't be pressed`);
      const { id, view } = opened;
      server.act(
        {
          ...about(),
          ...{ type: 'block_actions', trigger_id: trigger(), container: { type: 'view', view_id: id } },
          ...{ view: { ...view, id }, actions: [{ ...action, block_id: 'b', action_ts: '1.0' }] },
        },
        'interaction',
      );
    },
    async form() {
      const view = lastForm()?.view;
      return view && { title: String((view.title as Json).text), fields: seenFields(view) };
    },
    async submit(values) {
      const form = lastForm();
      if (form === undefined) throw new Error('No form is open');
      world.forms.delete(form.id);
      const { id, view } = form;
      const states = (view.blocks as readonly Json[]).map((block, index) => [
        String(block.block_id),
        stateOf(block.element as Json, values[index]),
      ]);
      const state = { values: Object.fromEntries(states) as Json };
      server.act(
        {
          ...about(),
          type: 'view_submission',
          trigger_id: trigger(),
          view: { ...view, id, hash: '1.x', state },
        },
        'interaction',
      );
    },
    react: async (message, emoji) => reacting(message, emoji, true),
    unreact: async (message, emoji) => reacting(message, emoji, false),
    async choose(ref, menu) {
      const message = find(ref);
      server.act(
        {
          ...about(),
          ...{ type: 'message_action', callback_id: menu, trigger_id: trigger(), action_ts: '1.0' },
          response_url: address(message.channel, message.thread),
          channel: { id: message.channel, name: 'a-channel' },
          message_ts: message.ts,
          message: messageJson(server, message, server.origin()),
        },
        'interaction',
      );
    },
    say: async (place, text, files = []) => write(place, text, files, false),
    mention: async (place, text, files = []) => write(place, text, files, true),
    /** An answer that leads to their direct conversation shows what is there. */
    async told(): Promise<readonly Seen[]> {
      const own = world.told.filter(({ onlyFor }) => onlyFor === user.id);
      return own.map((message) => {
        const seen = seenMessage(server, message);
        const leads = seen.links.some(({ url }) => url.includes(`/archives/${directOf(world, user).id}/`));
        return leads ? { ...seen, images: direct().flatMap(({ images }) => images) } : seen;
      });
    },
    directMessages: async () => direct(),
    async waiting() {
      const own = server.deliveries.all.filter(({ kind, payload }) => {
        const actor = kind === 'command' ? payload.user_id : (payload.user as Json | undefined)?.id;
        return kind !== 'event' && actor === user.id;
      });
      return { unacknowledged: own.filter(({ acknowledged }) => !acknowledged).length, thinking: 0 };
    },
  };

  function stateOf(element: Json, value: string | GivenFile | undefined): Json {
    const id = String(element.action_id);
    const { type } = element;
    if (type === 'file_input') {
      const files = typeof value === 'object' ? give([value]) : [];
      const given = files.map((file) => ({ id: file, name: world.files.get(file)?.name, ...sizeOf(file) }));
      return { [id]: { type, files: given } };
    }
    if (type === 'static_select') {
      const initial = (element.initial_option as Json | undefined)?.value;
      const chosen = value ?? initial;
      return { [id]: { type, selected_option: chosen === undefined ? null : { value: chosen } } };
    }
    if (String(type).startsWith('multi_')) {
      const initial = initialOf(element).join('\n');
      const ids = String(value ?? initial)
        .split('\n')
        .filter((each) => each !== '');
      if (type === 'multi_users_select') return { [id]: { type, selected_users: ids } };
      if (type === 'multi_conversations_select') return { [id]: { type, selected_conversations: ids } };
      return { [id]: { type, selected_options: ids.map((each) => ({ value: each })) } };
    }
    const text = value ?? element.initial_value;
    return { [id]: { type, value: text === undefined || text === '' ? null : text } };
  }

  function sizeOf(id: string): Json {
    const file = world.files.get(id);
    return { mimetype: file?.type, size: file?.length };
  }
}

/** What someone types after the command's name. */
function typed(options: Given, subcommand: string | undefined): string {
  const { prompt, ...others } = options;
  const pairs = Object.entries(others).map(([name, value]) => `--${name} ${String(value)}`);
  return [subcommand, prompt, ...pairs].filter((part) => part !== undefined && part !== '').join(' ');
}

/** Slack's own escapes. */
function encode(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
