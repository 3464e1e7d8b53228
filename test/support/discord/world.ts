/** What a local Discord knows: people, servers, channels, messages, interactions, and who may do what. */
import { PermissionFlagsBits as bits, ChannelType } from 'discord.js';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly bot: boolean;
  takesDirect: boolean;
}

export interface Role {
  readonly id: string;
  readonly name: string;
  permissions: bigint;
}

export interface Guild {
  readonly id: string;
  readonly owner: string;
  readonly roles: Role[];
  readonly emojis: { readonly id: string; readonly name: string }[];
  /** Role ids by user id. */
  readonly members: Map<string, string[]>;
  premiumTier: number;
  /** Its AutoMod rules, as Discord writes them; undefined where the bot may not look. */
  autoMod?: readonly Readonly<Record<string, unknown>>[];
}

export interface Channel {
  readonly id: string;
  readonly type: ChannelType;
  readonly name: string;
  readonly guild?: string | undefined;
  /** The channel of a thread. */
  readonly parent?: string | undefined;
  /** In a direct conversation: the person. */
  readonly recipient?: string | undefined;
  readonly overwrites: { readonly id: string; readonly allow: bigint; readonly deny: bigint }[];
  readonly messages: Map<string, StoredMessage>;
  /** Of a forum whose posts need one. */
  readonly tag?: string | undefined;
  /** Minutes: of a thread its own, of a channel what its threads get where nobody says. */
  readonly archiveAfter?: number | undefined;
  archived: boolean;
  locked: boolean;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly alt: string | undefined;
  readonly bytes: Uint8Array;
}

export interface StoredMessage {
  readonly id: string;
  readonly channel: string;
  readonly author: string;
  /** Only this person sees it. */
  readonly onlyFor: string | undefined;
  /** Discord's "thinking…". */
  loading: boolean;
  content: string;
  embeds: readonly Readonly<Record<string, unknown>>[];
  components: readonly Readonly<Record<string, unknown>>[];
  files: readonly StoredFile[];
  /** Ids of people, or `everyone`. */
  notified: readonly string[];
  /** User ids by `name` or `name:id` of the emoji. */
  readonly reactions: Map<string, Set<string>>;
}

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly user: string;
  readonly channel: string;
  /** What a response may be: a command, a button, a form of either, or suggestions. */
  readonly kind: 'command' | 'button' | 'form' | 'suggest';
  /** The message with the button. */
  readonly source: StoredMessage | undefined;
  readonly since: number;
  /** When its first answer came. */
  answered: number | undefined;
  state: 'new' | 'deferred' | 'done';
  expired: boolean;
  original: StoredMessage | undefined;
  readonly followUps: StoredMessage[];
  form: Readonly<Record<string, unknown>> | undefined;
  choices: readonly { readonly name: string; readonly value: string }[] | undefined;
  readonly packet: Readonly<Record<string, unknown>>;
}

export interface DiscordWorld {
  readonly application: string;
  readonly token: string;
  readonly bot: User;
  readonly users: Map<string, User>;
  readonly guilds: Map<string, Guild>;
  readonly channels: Map<string, Channel>;
  readonly interactions: Map<string, Interaction>;
  /** Message by sender and nonce. */
  readonly nonces: Map<string, StoredMessage>;
  /** Files that people gave with commands and forms, by id. */
  readonly given: Map<string, StoredFile>;
  commands: readonly Readonly<Record<string, unknown>>[];
  nextId(): string;
}

export const everything = Object.values(bits).reduce((all, bit) => all | bit, 0n);

const ordinary =
  bits.ViewChannel |
  bits.SendMessages |
  bits.SendMessagesInThreads |
  bits.ReadMessageHistory |
  bits.AddReactions |
  bits.UseApplicationCommands |
  bits.AttachFiles;

export function createDiscordWorld(): DiscordWorld {
  const epoch = 1_420_070_400_000;
  let count = 0n;
  const nextId = () => {
    count += 1n;
    return ((BigInt(Date.now() - epoch) << 22n) + count).toString();
  };
  const application = nextId();
  const bot: User = { id: application, username: 'ella', bot: true, takesDirect: false };
  return {
    application,
    token: 'test.token',
    bot,
    users: new Map([[bot.id, bot]]),
    guilds: new Map(),
    channels: new Map(),
    interactions: new Map(),
    nonces: new Map(),
    given: new Map(),
    commands: [],
    nextId,
  };
}

export function addUser(world: DiscordWorld, username: string): User {
  const user: User = { id: world.nextId(), username, bot: false, takesDirect: true };
  world.users.set(user.id, user);
  return user;
}

/** A server with the bot in it, whose role has what its invitation asks for. */
export function addGuild(world: DiscordWorld, botPermissions: bigint): Guild {
  const id = world.nextId();
  const role = (name: string, permissions: bigint): Role => ({ id: world.nextId(), name, permissions });
  const ofBot = role('ella', botPermissions);
  const guild: Guild = {
    id,
    owner: addUser(world, 'owner').id,
    roles: [
      { id, name: '@everyone', permissions: ordinary },
      ofBot,
      role('painter', 0n),
      role('moderator', bits.ManageMessages),
      role('manager', bits.ManageGuild),
    ],
    emojis: [{ id: world.nextId(), name: 'spin' }],
    members: new Map([[world.bot.id, [ofBot.id]]]),
    premiumTier: 0,
  };
  guild.members.set(guild.owner, []);
  world.guilds.set(id, guild);
  return guild;
}

export function addChannel(
  world: DiscordWorld,
  channel: Pick<Channel, 'type' | 'name'> & Partial<Channel>,
): Channel {
  const id = channel.id ?? world.nextId();
  const added = { overwrites: [], messages: new Map(), archived: false, locked: false, ...channel, id };
  world.channels.set(id, added);
  return added;
}

export function isThread({ type }: Pick<Channel, 'type'>): boolean {
  return type === ChannelType.PublicThread || type === ChannelType.AnnouncementThread;
}

/** What a user may do in a channel; a thread has the permissions of its channel. */
export function permissionsIn(world: DiscordWorld, user: string, channel: Channel): bigint {
  if (channel.guild === undefined)
    return channel.recipient === user || user === world.bot.id ? everything : 0n;
  const guild = world.guilds.get(channel.guild);
  const roles = guild?.members.get(user);
  if (guild === undefined || roles === undefined) return 0n;
  if (guild.owner === user) return everything;
  const own = [guild.id, ...roles];
  let granted = 0n;
  for (const role of guild.roles) if (own.includes(role.id)) granted |= role.permissions;
  if (granted & bits.Administrator) return everything;
  const { overwrites } = (channel.parent && world.channels.get(channel.parent)) || channel;
  for (const ids of [[guild.id], roles, [user]]) {
    const apply = overwrites.filter(({ id }) => ids.includes(id));
    for (const { deny } of apply) granted &= ~deny;
    for (const { allow } of apply) granted |= allow;
  }
  return granted;
}
