/** The program itself on Slack: set up by its settings alone, over a socket and over HTTP. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { until } from '../contracts/until.ts';
import { type ServiceProcess, startService } from '../support/program/service-process.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { signingSecret } from '../support/slack/deliver.ts';
import { createSlackPerson } from '../support/slack/person.ts';
import { placeOf, seenMessage } from '../support/slack/seen.ts';
import { type SlackServer, startSlackServer } from '../support/slack/server.ts';
import { addChannel, addTeam, addUser, appToken } from '../support/slack/world.ts';

// A process starts here, which takes its time on a machine with other work.
vi.setConfig({ testTimeout: 180_000 });

let redis: TestRedis;
let server: SlackServer | undefined;
let service: ServiceProcess | undefined;

beforeEach(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  service?.kill('SIGKILL');
  await service?.exit();
  await server?.stop();
  await redis.stop();
});

describe('ella-bot bot', () => {
  it.each(['socket', 'http'] as const)('serves Slack over %s', async (mode) => {
    server = await startSlackServer(mode);
    const { world } = server;
    const team = addTeam(world);
    const port = String(await freePort());
    service = startService('bot', {
      REDIS_URL: redis.url,
      SLACK_BOT_TOKEN: team.token,
      SLACK_API_URL: server.apiUrl,
      ...(mode === 'socket' ? { SLACK_APP_TOKEN: appToken } : { SLACK_SIGNING_SECRET: signingSecret }),
      SLACK_PORT: port,
    });
    await service.line(/^Ready$/);
    server.botUrl = `http://127.0.0.1:${port}`;
    const channel = addChannel(world, team);
    const ada = createSlackPerson(server, team, addUser(world, team, 'Ada'));
    await ada.command(placeOf(channel), 'imagine', { prompt: 'a red fox in snow --seed 7' });
    const slack = server;
    const shown = await until('the thread', () => {
      const messages = [...channel.messages.values()].map((message) => seenMessage(slack, message));
      return messages.length >= 2 && messages;
    });
    expect(shown[0]?.text).toContain('a red fox in snow');
    expect(shown[1]?.ref.place.thread).toBe(shown[0]?.ref.id.split(':')[1]);
    const health = await (await fetch(`${await service.url()}/readyz`)).text();
    expect(health).toContain('slack');
    service.kill('SIGTERM');
    const { code } = await service.exit();
    // What it said last tells what it waited for.
    expect({ code, last: service.lines().at(-1)?.msg }).toEqual({ code: 0, last: 'Stopped' });
    const secrets = [team.token, appToken, signingSecret];
    const written = JSON.stringify(service.lines()) + service.stderr();
    expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
    expect(server.violations).toEqual([]);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
