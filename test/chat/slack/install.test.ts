/** Many workspaces: installed over OAuth, each with its own token, organisations too, and sealed in a real Redis. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Place } from '../../../src/chat/platform.ts';
import { createSlack, type Slack } from '../../../src/chat/slack/slack.ts';
import { createSlackStorage } from '../../../src/cli/bot/slack-storage.ts';
import { messageOf } from '../../../src/errors.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { createContractApp } from '../../contracts/contract-app.ts';
import { problem } from '../../contracts/deeds.ts';
import { until } from '../../contracts/until.ts';
import { rawRequest } from '../../support/raw-request.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { sign, signingSecret } from '../../support/slack/deliver.ts';
import { createSlackPerson } from '../../support/slack/person.ts';
import { placeOf } from '../../support/slack/seen.ts';
import { envelopeOf, type SlackServer, startSlackServer } from '../../support/slack/server.ts';
import { addChannel, addTeam, addUser, appToken, type Json, type Team } from '../../support/slack/world.ts';

const oauth = { clientId: '1.2', clientSecret: 'client-secret', stateSecret: 'a-state-secret-of-the-tests' };
const storeKey = 'a key of the tests that is long enough';

describe('many workspaces', () => {
  const app = createContractApp();
  const reported: string[] = [];
  let redis: TestRedis;
  let store: Store;
  let server: SlackServer;
  let slack: Slack;
  const make = (key = storeKey) =>
    createSlack({
      ...{ oauth, signingSecret, port: 0, apiUrl: server.apiUrl, storeKey: key },
      allowedHosts: ['bot.example'],
      storage: createSlackStorage(store),
      report: (error) => reported.push(messageOf(error)),
    });
  const start = async () => {
    slack = make();
    await slack.start(app);
    server.botUrl = slack.address();
  };
  beforeAll(async () => {
    redis = await startRedis();
    store = await redis.store();
    server = await startSlackServer('http');
    await start();
  });
  beforeEach(() => {
    app.reset();
    reported.length = 0;
  });
  afterAll(async () => {
    await slack.stop();
    await server.stop();
    await redis.stop();
    expect(server.violations).toEqual([]);
  });

  /** Goes the way of someone who installs the bot; the status of the last page. */
  const install = async (answer: Json, change: (state: string) => string = (state) => state) => {
    server.exchange = (args) => {
      expect(args).toMatchObject({ code: 'a-code' });
      return {
        ok: true,
        token_type: 'bot',
        app_id: 'A0TESTAPP',
        authed_user: { id: 'U0' },
        scope: 'commands',
        ...answer,
      };
    };
    const begun = await fetch(`${slack.address()}/slack/install`, { redirect: 'manual' });
    const to = new URL(begun.headers.get('location') ?? '');
    expect(`${to.origin}${to.pathname}`).toBe('https://slack.com/oauth/v2/authorize');
    expect(to.searchParams.get('client_id')).toBe(oauth.clientId);
    expect(to.searchParams.get('scope')?.split(',')).toContain('files:write');
    const cookie = begun.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const back = new URLSearchParams({ code: 'a-code', state: change(to.searchParams.get('state') ?? '') });
    const done = await fetch(`${slack.address()}/slack/oauth_redirect?${back}`, { headers: { cookie } });
    await done.text();
    return done.status;
  };
  const installTeam = (team: Team) =>
    install({
      access_token: team.token,
      bot_user_id: team.self,
      team: { id: team.id, name: 'a team' },
      enterprise: null,
      is_enterprise_install: false,
    });
  const personIn = (team: Team) =>
    createSlackPerson(server, team, addUser(server.world, team, `Ada of ${team.id}`));
  const channelIn = (team: Team): Place => placeOf(addChannel(server.world, team));
  const tokensOf = (method: string) =>
    server.calls.filter((call) => call.method === method).map(({ token }) => token);

  it('each act through their own token', async () => {
    const teams = [addTeam(server.world), addTeam(server.world)];
    for (const team of teams) expect(await installTeam(team)).toBe(200);
    for (const team of teams) {
      app.reset();
      const place = channelIn(team);
      const ada = personIn(team);
      await ada.command(place, 'draw', { prompt: 'a cat' });
      const event = await until('the command', () => app.events[0]);
      expect(event).toMatchObject({ place, user: { id: ada.id, name: ada.name } });
      await until('the answer', async () => (await ada.told()).some(({ text }) => text === 'done'));
      await slack.post(place, { text: 'drawn' }, { nonce: 'a job' });
      expect(tokensOf('chat.postMessage').at(-1)).toBe(team.token);
    }
    const [one, two] = teams;
    if (one === undefined || two === undefined) throw new Error('no teams');
    const crossed = { ...channelIn(one), server: two.id };
    await problem('gone', slack.post(crossed, { text: 'elsewhere' }, { nonce: 'crossed' }));
  });

  it('need the state that they began with', async () => {
    const team = addTeam(server.world);
    const answer = { access_token: team.token, team: { id: team.id }, is_enterprise_install: false };
    expect(await install(answer, (state) => `${state}x`)).not.toBe(200);
    await problem('gone', slack.post(channelIn(team), { text: 'x' }, { nonce: 'x' }));
    reported.length = 0;
  });

  it('are known after a restart, and forgotten when they remove the bot', async () => {
    const team = addTeam(server.world);
    await installTeam(team);
    await slack.stop();
    await start();
    const place = channelIn(team);
    await slack.post(place, { text: 'still here' }, { nonce: 'after' });
    server.tell(team, { type: 'app_uninstalled' });
    await until('the bot to forget', async () =>
      slack.post(place, { text: 'and now?' }, { nonce: String(Math.random()) }).then(
        () => false,
        () => true,
      ),
    );
    await problem('gone', slack.post(place, { text: 'and now?' }, { nonce: 'gone' }));
  });

  it('install under the names of this bot only, while what Slack signs comes under any', async () => {
    const pages = [
      `${slack.address()}/slack/install`,
      `${slack.address()}/slack/oauth_redirect?code=x&state=y`,
    ];
    for (const page of pages) {
      expect(await rawRequest(page, { host: 'evil.example' })).toMatchObject({
        status: 421,
        text: expect.stringContaining('ELLA_ALLOWED_HOSTS'),
      });
    }
    const install = `${slack.address()}/slack/install`;
    expect((await rawRequest(install, { host: 'bot.example' })).status).toBe(302);
    const body = JSON.stringify({ type: 'url_verification', challenge: 'c' });
    const signed = { ...sign(body), 'content-type': 'application/json', host: 'evil.example' };
    const events = `${slack.address()}/slack/events`;
    expect((await rawRequest(events, signed, { method: 'POST', body })).status).toBe(200);
    const forged = { ...signed, 'x-slack-signature': 'v0=00' };
    expect((await rawRequest(events, forged, { method: 'POST', body })).status).toBe(401);
  });

  it('install over a port of their own in Socket Mode, on the same host and under the same names', async () => {
    const sockets = await startSlackServer('socket');
    const overSocket = createSlack({
      ...{ oauth, appToken, storeKey, port: 0, apiUrl: sockets.apiUrl, allowedHosts: ['bot.example'] },
      storage: createSlackStorage(store),
      report: (error) => reported.push(messageOf(error)),
    });
    await overSocket.start(app);
    const address = overSocket.address();
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const install = `${address}/slack/install`;
    expect((await rawRequest(install, { host: 'bot.example' })).status).toBe(302);
    expect((await rawRequest(install, { host: 'evil.example' })).status).toBe(421);
    expect((await rawRequest(`${address}/slack/events`, {}, { method: 'POST', body: '{}' })).status).toBe(
      404,
    );
    await overSocket.stop();
    expect(overSocket.address()).toBeUndefined();
    await sockets.stop();
  });

  it('hear what to do where their port is taken', async () => {
    const port = Number(new URL(slack.address() ?? '').port);
    const second = createSlack({
      ...{ oauth, signingSecret, storeKey, port, apiUrl: server.apiUrl },
      storage: createSlackStorage(store),
      report: () => {},
    });
    await expect(second.start(app)).rejects.toMatchObject({
      code: 'slack_port',
      message: expect.stringMatching(/127\.0\.0\.1:\d+: .*EADDRINUSE.*SLACK_PORT/),
    });
    await second.stop();
  });

  it('of an organisation share one installation', async () => {
    const shared = { enterprise: 'E0GRID', token: 'xoxb-grid' };
    const teams = [addTeam(server.world, shared), addTeam(server.world, shared)];
    const status = await install({
      ...{ access_token: shared.token, bot_user_id: 'U0GRID', team: null },
      ...{ enterprise: { id: shared.enterprise, name: 'a grid' }, is_enterprise_install: true },
    });
    expect(status).toBe(200);
    for (const [index, team] of teams.entries()) {
      app.reset();
      const place = channelIn(team);
      const user = addUser(server.world, team, `Ada ${index}`);
      const mention = {
        type: 'app_mention',
        channel: place.channel,
        ts: '1700000000.000100',
        user: user.id,
        text: 'hi',
      };
      server.deliveries.send({ kind: 'event', payload: envelopeOf(team, mention, 5000 + index, true) });
      const event = await until('the mention', () => app.events[0]);
      expect(event.place.server).toBe(team.id);
      await slack.post(place, { text: 'drawn' }, { nonce: 'a job' });
      expect(server.calls.at(-1)?.args).toMatchObject({ team_id: team.id });
    }
    // What is posted later names the workspace only.
    await slack.stop();
    await start();
    for (const team of teams) await slack.post(channelIn(team), { text: 'later' }, { nonce: 'later' });
    expect(tokensOf('chat.postMessage').slice(-2)).toEqual([shared.token, shared.token]);
  });

  it('have their tokens sealed, and a wrong key is told as such', async () => {
    const team = addTeam(server.world);
    await installTeam(team);
    const keys = await store.client.keys('*slack:installations*');
    expect(keys.some((key) => key.endsWith(`at:${team.id}`))).toBe(true);
    const values = await Promise.all(keys.map((key) => store.client.get(key)));
    for (const value of values) expect(value).not.toMatch(/xoxb|access|token/i);
    const other = make('another key of the tests that is long enough');
    await expect(other.post(channelIn(team), { text: 'x' }, { nonce: 'x' })).rejects.toMatchObject({
      code: 'slack_store_key',
      message: expect.stringContaining('sealed with another SLACK_STORE_KEY'),
    });
    // A record can't be put in the place of another.
    const own = keys.find((key) => key.endsWith(`at:${team.id}`)) ?? '';
    const stolen = addTeam(server.world);
    await store.client.set(own.replace(team.id, stolen.id), (await store.client.get(own)) ?? '');
    await expect(make().post(channelIn(stolen), { text: 'x' }, { nonce: 'x' })).rejects.toMatchObject({
      code: 'slack_store_key',
    });
  });

  it('need a key that is long enough, and settings that make a whole', () => {
    expect(() => make('short')).toThrow('SLACK_STORE_KEY has 5 characters; it needs 32 or more');
    const storage = createSlackStorage(store);
    const report = () => {};
    expect(() => createSlack({ oauth, signingSecret, storage, report })).toThrow('SLACK_STORE_KEY is needed');
    expect(() => createSlack({ botToken: 'xoxb', storage, report })).toThrow(
      'SLACK_APP_TOKEN or SLACK_SIGNING_SECRET',
    );
    expect(() => createSlack({ signingSecret, storage, report })).toThrow('SLACK_BOT_TOKEN');
  });
});
