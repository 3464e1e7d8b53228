/** Socket Mode over connections that come and go. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSlack } from '../../../src/chat/slack/slack.ts';
import { createMemoryStorage } from '../../../src/chat/slack/storage.ts';
import { messageOf } from '../../../src/errors.ts';
import { createContractApp } from '../../contracts/contract-app.ts';
import { until } from '../../contracts/until.ts';
import { type SlackHarness, startSlackHarness } from '../../support/slack/harness.ts';
import { appToken } from '../../support/slack/world.ts';

describe('Socket Mode', () => {
  const app = createContractApp();
  const reported: string[] = [];
  let slack: SlackHarness;
  beforeAll(async () => {
    slack = await startSlackHarness(app, 'socket', (error) => reported.push(messageOf(error)));
  });
  beforeEach(() => app.reset());
  afterAll(() => slack.stop());
  const socket = () => {
    if (slack.server.socket === undefined) throw new Error('no socket');
    return slack.server.socket;
  };
  const prompts = () => app.events.flatMap((event) => (event.kind === 'command' ? event.options.prompt : []));

  it.each(['refresh', 'drop'] as const)('comes back after a %s, and loses nothing', async (how) => {
    const channel = await slack.channel();
    const ada = await slack.person();
    const before = socket().connections();
    await ada.command(channel, 'draw', { prompt: 'before' });
    await until('the command', () => prompts().includes('before'));
    socket()[how]();
    await ada.command(channel, 'draw', { prompt: 'meanwhile' });
    await slack.platform.post(channel, { text: 'posting needs no socket' }, { nonce: how });
    await until('a new connection', () => socket().connections() > before);
    await until('the other command', () => prompts().includes('meanwhile'));
    expect(prompts()).toEqual(['before', 'meanwhile']);
    await until('health', () => slack.platform.health().ok);
    await until('the acknowledgement', async () => (await ada.waiting()).unacknowledged === 0);
  });

  it('asks again while Slack refuses a connection', async () => {
    const ada = await slack.person();
    const before = socket().connections();
    slack.server.fail({ path: 'apps.connections.open', times: 2, status: 503 });
    socket().drop();
    await until('bad health', () => !slack.platform.health().ok);
    await until('a new connection', () => socket().connections() > before);
    await ada.command(await slack.channel(), 'draw', { prompt: 'back' });
    await until('the command', () => prompts().includes('back'));
    expect(reported).toEqual([]);
  });

  it('leaves no connection that was being made when it stopped', async () => {
    const { connections, sockets } = socket();
    const [before, open] = [connections(), sockets.size];
    const platform = createSlack({
      ...{ botToken: slack.team.token, appToken, storage: createMemoryStorage() },
      ...{ apiUrl: slack.server.apiUrl, report: (error) => reported.push(messageOf(error)) },
    });
    // The SDK asks a second time after a while, whatever came between.
    slack.server.fail({ path: 'apps.connections.open', times: 1, status: 503 });
    const started = platform.start(app);
    await platform.stop();
    await started;
    expect(connections()).toBe(before + 1);
    await until('it to close', () => sockets.size === open);
    expect(platform.health().ok).toBe(false);
  });

  it('stops at once, connected or not', async () => {
    socket().drop();
    await slack.platform.stop();
    expect(slack.platform.health()).toEqual({ ok: false, detail: 'Stopped.' });
    await slack.restart(app);
    expect(slack.platform.health().ok).toBe(true);
  });
});
