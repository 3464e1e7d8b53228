/** What a local Slack knows: workspaces, people, groups, channels, messages, files, forms. */

export type Json = Readonly<Record<string, unknown>>;

export interface Team {
  readonly id: string;
  readonly domain: string;
  readonly enterprise: string | undefined;
  readonly token: string;
  /** The bot's own user and bot ids. */
  readonly self: string;
  readonly botId: string;
  readonly scopes: Set<string>;
  readonly groups: Group[];
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly users: Set<string>;
}

export interface User {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  readonly bot: boolean;
  readonly admin: boolean;
  readonly locale: string;
  active: boolean;
}

export interface Channel {
  readonly id: string;
  readonly team: string;
  readonly private: boolean;
  /** The person of a direct conversation with the bot. */
  readonly with: string | undefined;
  readonly members: Set<string>;
  readonly messages: Map<string, StoredMessage>;
  /** A word of refusal for all that would be posted. */
  refusal: string | undefined;
  /** The same for files alone. */
  uploadRefusal?: string;
  archived: boolean;
}

export interface StoredFile {
  readonly id: string;
  readonly team: string;
  readonly owner: string;
  readonly name: string;
  readonly type: string;
  readonly alt: string | undefined;
  /** As announced. */
  readonly length: number;
  bytes: Uint8Array | undefined;
  completed: boolean;
  /** Slack has looked at it: its type is known, and blocks can show it. */
  ready: boolean;
  deleted: boolean;
  readonly shares: { readonly channel: string; readonly ts: string; readonly thread: string | undefined }[];
}

export interface StoredMessage {
  readonly ts: string;
  readonly channel: string;
  readonly thread: string | undefined;
  readonly user: string;
  /** Only this person sees it. */
  readonly onlyFor: string | undefined;
  text: string;
  blocks: readonly Json[];
  attachments: readonly Json[];
  readonly files: readonly string[];
  readonly metadata: Json | undefined;
  /** User ids by emoji name. */
  readonly reactions: Map<string, Set<string>>;
}

export interface OpenForm {
  readonly id: string;
  readonly user: string;
  readonly team: string;
  readonly view: Json;
}

/** A way to answer one person. */
export interface ResponseAddress {
  readonly id: string;
  readonly user: string;
  readonly channel: string;
  readonly thread: string | undefined;
  readonly team: string;
  /** The answer with the button that was pressed; nothing else can be replaced. */
  readonly answer: StoredMessage | undefined;
  uses: number;
  expired: boolean;
}

export interface SlackWorld {
  readonly teams: Map<string, Team>;
  readonly users: Map<string, User>;
  readonly channels: Map<string, Channel>;
  readonly files: Map<string, StoredFile>;
  readonly told: StoredMessage[];
  readonly forms: Map<string, OpenForm>;
  /** App Homes, by person. */
  readonly homes: Map<string, OpenForm>;
  readonly addresses: Map<string, ResponseAddress>;
  /** When a trigger was given, until it is used. */
  readonly triggers: Map<
    string,
    { readonly user: string; readonly team: string; readonly at: number; used: boolean }
  >;
  /** The app's manifest. */
  manifest: Json;
  nextId(prefix: string): string;
  nextTs(): string;
}

export const configurationToken = 'xoxe.test-configuration';
export const appToken = 'xapp-test';
export const appId = 'A0TESTAPP';

export function createSlackWorld(): SlackWorld {
  let ids = 0;
  let stamps = 0;
  return {
    teams: new Map(),
    users: new Map(),
    channels: new Map(),
    files: new Map(),
    told: [],
    forms: new Map(),
    homes: new Map(),
    addresses: new Map(),
    triggers: new Map(),
    manifest: { display_information: { name: 'Ella' }, features: {}, settings: {} },
    nextId(prefix) {
      ids += 1;
      return `${prefix}0TEST${ids.toString(36).toUpperCase().padStart(5, '0')}`;
    },
    nextTs() {
      stamps += 1;
      return `${Math.floor(Date.now() / 1000)}.${String(stamps).padStart(6, '0')}`;
    },
  };
}

/** What the bot's manifest asks for. */
export const allScopes: readonly string[] = [
  'app_mentions:read',
  'commands',
  'chat:write',
  'channels:read',
  'groups:read',
  'channels:join',
  'channels:history',
  'groups:history',
  'im:history',
  'mpim:history',
  'files:read',
  'files:write',
  'reactions:read',
  'reactions:write',
  'im:read',
  'im:write',
  'mpim:read',
  'users:read',
  'usergroups:read',
];

export function addTeam(world: SlackWorld, more: Partial<Pick<Team, 'token' | 'enterprise'>> = {}): Team {
  const id = world.nextId('T');
  const self = world.nextId('U');
  const team: Team = {
    id,
    domain: id.toLowerCase(),
    enterprise: more.enterprise,
    token: more.token ?? `xoxb-${id}`,
    self,
    botId: world.nextId('B'),
    scopes: new Set(allScopes),
    groups: ['painters', 'judges'].map((name) => ({ id: world.nextId('S'), name, users: new Set() })),
  };
  world.teams.set(id, team);
  world.users.set(self, {
    id: self,
    team: id,
    name: 'ella',
    bot: true,
    admin: false,
    locale: 'en-US',
    active: true,
  });
  return team;
}

export function addUser(world: SlackWorld, team: Team, name: string, admin = false, locale = 'en-US'): User {
  const id = world.nextId('U');
  const user: User = { id, team: team.id, name, bot: false, admin, locale, active: true };
  world.users.set(id, user);
  return user;
}

export function addChannel(world: SlackWorld, team: Team, more: Partial<Channel> = {}): Channel {
  const id = world.nextId(more.with === undefined ? 'C' : 'D');
  const channel: Channel = {
    id,
    team: team.id,
    private: false,
    with: undefined,
    members: new Set([team.self]),
    messages: new Map(),
    refusal: undefined,
    archived: false,
    ...more,
  };
  world.channels.set(id, channel);
  return channel;
}

/** The direct conversation of a person with the bot. */
export function directOf(world: SlackWorld, user: User): Channel {
  const team = world.teams.get(user.team);
  if (team === undefined) throw new Error('No such workspace');
  const known = [...world.channels.values()].find((channel) => channel.with === user.id);
  return (
    known ?? addChannel(world, team, { with: user.id, private: true, members: new Set([team.self, user.id]) })
  );
}

export function addMessage(
  world: SlackWorld,
  channel: Channel,
  message: Pick<StoredMessage, 'user'> & Partial<StoredMessage>,
): StoredMessage {
  const stored: StoredMessage = {
    ts: world.nextTs(),
    channel: channel.id,
    thread: undefined,
    onlyFor: undefined,
    text: '',
    blocks: [],
    attachments: [],
    files: [],
    metadata: undefined,
    reactions: new Map(),
    ...message,
  };
  if (stored.onlyFor === undefined) channel.messages.set(stored.ts, stored);
  else world.told.push(stored);
  return stored;
}
