/** The local Slack with a started adapter, as the contract suite wants it. */
import type { ChatApp, Place } from '../../../src/chat/platform.ts';
import { createSlack, type Slack, type SlackOptions } from '../../../src/chat/slack/slack.ts';
import { createMemoryStorage } from '../../../src/chat/slack/storage.ts';
import type { PlatformWorld } from '../../contracts/platform-world.ts';
import { isIn } from './core.ts';
import { signingSecret } from './deliver.ts';
import { createSlackPerson, type SlackPerson } from './person.ts';
import { placeOf, seenMessage } from './seen.ts';
import { type SlackServer, startSlackServer } from './server.ts';
import {
  addChannel,
  addTeam,
  addUser,
  appId,
  appToken,
  type Channel,
  configurationToken,
  type Team,
} from './world.ts';

export interface SlackHarness extends PlatformWorld {
  readonly server: SlackServer;
  readonly team: Team;
  readonly platform: Slack;
  person(as?: {
    readonly moderator?: boolean;
    readonly roles?: readonly string[];
    /** As Slack tells it, `de-DE`. */
    readonly locale?: string;
  }): Promise<SlackPerson>;
  channelAt(place: Place): Channel;
}

export async function startSlackHarness(
  app: ChatApp,
  mode: 'http' | 'socket',
  report: SlackOptions['report'],
): Promise<SlackHarness> {
  const server = await startSlackServer(mode);
  const { world } = server;
  const team = addTeam(world);
  const [painters, judges] = team.groups;
  if (painters === undefined || judges === undefined) throw new Error('The workspace has no groups');
  const storage = createMemoryStorage();
  let names = 0;

  const open = async (served: ChatApp): Promise<Slack> => {
    const platform = createSlack({
      botToken: team.token,
      ...(mode === 'socket' ? { appToken } : { signingSecret, port: 0 }),
      storage,
      apiUrl: server.apiUrl,
      configuration: { token: configurationToken, appId },
      report,
    });
    await platform.deploy(served);
    await platform.start(served);
    server.botUrl = platform.address();
    return platform;
  };
  let platform = await open(app);
  const channelAt = (place: Place): Channel => {
    const channel = world.channels.get(place.channel);
    if (channel === undefined) throw new Error('The channel is gone');
    return channel;
  };

  return {
    server,
    team,
    channelAt,
    get platform() {
      return platform;
    },
    can: {
      commandFiles: false,
      formFiles: true,
      typedOptions: false,
      suggestions: false,
      commandsInThreads: false,
      archivedThreads: false,
      closedDirects: true,
      threadPermission: false,
      threadNames: false,
      thinking: false,
      commandText: 6000,
    },
    roles: [painters.id, judges.id],
    channel: async () => placeOf(addChannel(world, team)),
    async person(as = {}) {
      names += 1;
      const user = addUser(world, team, `Person ${names}`, as.moderator, as.locale);
      for (const group of team.groups) {
        if (!as.roles?.includes(group.id)) continue;
        group.users.add(user.id);
        server.tell(team, { type: 'subteam_updated', subteam: { id: group.id, team_id: team.id } });
        // The event is taken before anyone asks.
        await taken(server);
      }
      return createSlackPerson(server, team, user);
    },
    async messages(place) {
      const all = [...channelAt(place).messages.values()].filter((message) => isIn(message, place.thread));
      return all.map((message) => seenMessage(server, message));
    },
    threads: async () => [],
    async deleteChannel({ channel }) {
      world.channels.delete(channel);
    },
    async deleteMessage({ place, id }) {
      channelAt(place).messages.delete(id.split(':')[1] ?? '');
    },
    async deny(place) {
      channelAt(place).refusal = 'restricted_action';
    },
    archive: async () => {},
    async closeDirects({ id }) {
      const user = world.users.get(id);
      if (user !== undefined) user.active = false;
    },
    suggestions: async () => [],
    async redeliver() {
      const last = server.deliveries.all.findLast(({ kind }) => kind === 'command');
      if (last === undefined) throw new Error('There is no command to deliver again');
      server.deliveries.again(last);
    },
    async restart(served) {
      await platform.stop();
      platform = await open(served);
    },
    async stop() {
      await platform.stop();
      await server.stop();
    },
  };
}

/** Resolves when the bot has taken all that it was told. */
async function taken(server: SlackServer): Promise<void> {
  while (server.deliveries.all.some(({ kind, acknowledged }) => kind === 'event' && !acknowledged)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
