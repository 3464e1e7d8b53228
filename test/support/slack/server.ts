/** A local Slack: its Web API, files, response addresses and both ways to the bot, over a world of workspaces. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { SlackCore } from './core.ts';
import { createHttpDeliveries, createSocketDeliveries, type Deliveries, type SocketSide } from './deliver.ts';
import { createHttpSide, type Fault, type SeenCall, type Trouble } from './http.ts';
import { createSlackWorld, type Json, type Team } from './world.ts';

export interface SlackServer extends SlackCore {
  readonly calls: readonly SeenCall[];
  /** The base address for the bot. */
  readonly apiUrl: string;
  readonly deliveries: Deliveries;
  /** In Socket Mode. */
  readonly socket: SocketSide | undefined;
  /** Where the bot takes requests; in HTTP mode. */
  botUrl: string | undefined;
  /** What a code of OAuth is exchanged for. */
  exchange: (args: Json) => Json;
  /** Fails so from now on, as often as it says, or until it is ended. */
  fail(fault: Fault): Trouble;
  /** Turns the clock forward for triggers. */
  pass(ms: number): void;
  stop(): Promise<void>;
}

export async function startSlackServer(mode: 'http' | 'socket'): Promise<SlackServer> {
  const world = createSlackWorld();
  let origin = '';
  let passed = 0;
  let events = 0;
  const core: SlackCore = {
    world,
    violations: [],
    origin: () => origin,
    tell(team, event) {
      events += 1;
      deliveries.send({ kind: 'event', payload: envelopeOf(team, event, events) });
    },
    act: (payload, as) => deliveries.send({ kind: as, payload }),
    now: () => Date.now() + passed,
    shareDelay: { ms: 30 },
    readyDelay: { ms: 30 },
  };
  const http = createHttpSide(core, {
    connect: () => `${origin.replace('http', 'ws')}/socket`,
    exchange: (args) => slack.exchange(args),
  });
  const socket = mode === 'socket' ? createSocketDeliveries(http.server) : undefined;
  const deliveries = socket ?? createHttpDeliveries(() => slack.botUrl);
  http.server.listen(0, '127.0.0.1');
  await once(http.server, 'listening');
  origin = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;

  const slack: SlackServer = {
    ...core,
    calls: http.calls,
    apiUrl: `${origin}/api/`,
    deliveries,
    socket,
    botUrl: undefined,
    exchange: () => ({ ok: false, error: 'invalid_code' }),
    fail: http.fail,
    pass(ms) {
      passed += ms;
    },
    async stop() {
      socket?.close();
      http.server.closeAllConnections();
      await new Promise((resolve) => http.server.close(resolve));
    },
  };
  return slack;
}

export function envelopeOf(team: Team, event: Json, number: number, orgWide = false): Json {
  return {
    type: 'event_callback',
    token: 'unused',
    team_id: team.id,
    enterprise_id: team.enterprise ?? null,
    api_app_id: 'A0TESTAPP',
    event: { event_ts: '1.0', ...event },
    event_id: `Ev${team.id}${number}`,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      {
        enterprise_id: team.enterprise ?? null,
        team_id: orgWide ? null : team.id,
        user_id: team.self,
        is_bot: true,
        is_enterprise_install: orgWide,
      },
    ],
  };
}
