/** A person at the local Discord. */
import { ChannelType } from 'discord.js';
import type { MenuDefinition, MessageRef, Place } from '../../../src/chat/platform.ts';
import type { ActingPerson, GivenFile, Seen } from '../../contracts/platform-world.ts';
import type { UploadedFile } from './core.ts';
import { type Acting, chooseMenu, command, pressButton, submitForm } from './interact.ts';
import { createMessage } from './messages.ts';
import { react } from './routes-messages.ts';
import { seenFields, seenMessage } from './seen.ts';
import type { DiscordServer } from './server.ts';
import {
  addChannel,
  type Channel,
  type Interaction,
  isThread,
  type StoredMessage,
  type User,
} from './world.ts';

export function createDiscordPerson(
  server: DiscordServer,
  user: User,
  menus: readonly MenuDefinition[],
): ActingPerson {
  const { world } = server;
  const own = (): Interaction[] => [...world.interactions.values()].filter((one) => one.user === user.id);
  const answers = (): StoredMessage[] => {
    const said = own().flatMap(({ original, followUps }) => [original, ...followUps]);
    return [...new Set(said)].flatMap((message) => (message?.onlyFor === user.id ? message : []));
  };
  const channelAt = (place: Place): Channel => {
    const channel = world.channels.get(place.thread ?? place.channel);
    if (channel === undefined) throw new Error('The channel is gone');
    return channel;
  };
  const acting = (channel: Channel): Acting => ({ core: server, user, channel });
  const find = ({ place, id }: MessageRef): [Channel, StoredMessage] => {
    const channel = channelAt(place);
    const message = channel.messages.get(id) ?? answers().find((one) => one.id === id);
    if (message === undefined) throw new Error('The message is gone');
    return [channel, message];
  };
  const openForm = () => own().findLast(({ form }) => form !== undefined);
  const reacting = (ref: MessageRef, emoji: string, added: boolean) => {
    const [channel, message] = find(ref);
    if (channel.archived) throw new Error('Nobody can react in an archived thread');
    react(server, { channel, message, emoji, user: user.id, added });
  };
  const write = (place: Place, content: string, files: readonly GivenFile[]): MessageRef => {
    const channel = channelAt(place);
    const uploaded = new Map<string, UploadedFile>(
      files.map((file, index) => [`files[${index}]`, { ...file, name: file.name.replace(/[^\w.-]/g, '_') }]),
    );
    const attachments = files.map((_, index) => ({ id: String(index) }));
    const body = { content, ...(files.length > 0 && { attachments }) };
    const message = createMessage(server, { channel, author: user.id, body, files: uploaded });
    if (isThread(channel)) channel.archived = false;
    return { place, id: message.id };
  };

  return {
    id: user.id,
    name: user.username,
    async command(place, name, options, subcommand) {
      command(acting(channelAt(place)), name, options, subcommand);
    },
    async press(message, label) {
      const button = message.buttons.find((one) => one.label === label);
      if (button?.customId === undefined || button.disabled) throw new Error(`"${label}" can't be pressed`);
      const [channel, stored] = find(message.ref);
      pressButton(acting(channel), stored, button.customId);
    },
    async form() {
      const form = openForm()?.form;
      return form && { title: String(form.title), fields: seenFields(form) };
    },
    async submit(values) {
      const opened = openForm();
      const channel = opened && world.channels.get(opened.channel);
      if (opened === undefined || channel === undefined) throw new Error('No form is open');
      submitForm(acting(channel), opened, values);
      opened.form = undefined;
    },
    react: async (message, emoji) => reacting(message, emoji, true),
    unreact: async (message, emoji) => reacting(message, emoji, false),
    async choose(ref, menu) {
      const label = menus.find(({ name }) => name === menu)?.label.en ?? menu;
      const [channel, message] = find(ref);
      chooseMenu(acting(channel), label, message);
    },
    say: async (place, text, files = []) => write(place, text, files),
    mention: async (place, text, files = []) => write(place, `<@${world.bot.id}> ${text}`, files),
    async told(): Promise<readonly Seen[]> {
      return answers()
        .filter(({ loading }) => !loading)
        .map((message) => seenMessage(server, message));
    },
    async directMessages() {
      const channel = directOf(server, user);
      return [...channel.messages.values()].map((message) => seenMessage(server, message));
    },
    async waiting() {
      return {
        unacknowledged: own().filter(({ state }) => state === 'new').length,
        thinking: own().filter(({ original }) => original?.loading).length,
      };
    },
  };
}

/** The direct conversation of a person with the bot. */
export function directOf({ world }: DiscordServer, user: User): Channel {
  const known = [...world.channels.values()].find(({ recipient }) => recipient === user.id);
  return known ?? addChannel(world, { type: ChannelType.DM, name: user.username, recipient: user.id });
}
