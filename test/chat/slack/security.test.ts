/** What comes over HTTP is Slack's, fresh, and heard once. */
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createContractApp } from '../../contracts/contract-app.ts';
import { until } from '../../contracts/until.ts';
import { endlessPost } from '../../support/raw-request.ts';
import { type Delivery, encode, sign, signingSecret } from '../../support/slack/deliver.ts';
import { type SlackHarness, startSlackHarness } from '../../support/slack/harness.ts';
import { envelopeOf } from '../../support/slack/server.ts';
import { addUser } from '../../support/slack/world.ts';

const minute = 60_000;

describe('requests over HTTP', () => {
  const app = createContractApp();
  const reported: unknown[] = [];
  let slack: SlackHarness;
  let user: string;
  let channel: string;
  beforeAll(async () => {
    slack = await startSlackHarness(app, 'http', (error) => reported.push(error));
    user = addUser(slack.server.world, slack.team, 'Ada').id;
    channel = (await slack.channel()).channel;
  });
  beforeEach(() => app.reset());
  afterAll(() => slack.stop());

  let triggers = 0;
  const command = (prompt: string): Pick<Delivery, 'kind' | 'payload'> => {
    triggers += 1;
    return {
      kind: 'command',
      payload: {
        ...{ command: '/draw', text: prompt, trigger_id: `t${triggers}`, team_id: slack.team.id },
        ...{ channel_id: channel, user_id: user, response_url: `${slack.server.origin()}/respond/none` },
      },
    };
  };
  /** Each over a connection of its own, which the server may cut. */
  const post = (body: string, type: string, headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      const options = {
        method: 'POST',
        headers: { 'content-type': type, ...headers },
        agent: false,
      } as const;
      const sent = request(`${slack.platform.address()}/slack/events`, options, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  const send = (
    one: Pick<Delivery, 'kind' | 'payload'>,
    headers: (body: string) => Record<string, string>,
  ) => {
    const { body, type } = encode(one);
    return post(body, type, headers(body));
  };
  /** Resolves once a later command was handled, so that all before it would have been. */
  const settled = async () => {
    expect(await send(command('the last'), (body) => sign(body))).toBe(200);
    await until('the last command', () =>
      app.events.some((event) => event.kind === 'command' && event.options.prompt === 'the last'),
    );
  };
  const prompts = () => app.events.flatMap((event) => (event.kind === 'command' ? event.options.prompt : []));

  it('are refused when they are forged', async () => {
    const forged = [
      (body: string) => sign(body, Date.now(), 'another secret of another app'),
      (body: string) => sign(`${body}&text=changed`),
      (body: string) => ({ ...sign(body), 'x-slack-signature': 'v0=' }),
      (body: string) => ({
        ...sign(body),
        'x-slack-signature': sign(body)['x-slack-signature'].toUpperCase(),
      }),
      (body: string) => ({ ...sign(body), 'x-slack-request-timestamp': 'soon' }),
      () => ({}),
    ];
    for (const headers of forged) expect(await send(command('forged'), headers)).toBe(401);
    await settled();
    expect(prompts()).toEqual(['the last']);
  });

  it('are refused when they are old, and not heard when they are from the future', async () => {
    expect(await send(command('old'), (body) => sign(body, Date.now() - 5.1 * minute))).toBe(401);
    expect(await send(command('fresh'), (body) => sign(body, Date.now() - 4 * minute))).toBe(200);
    void send(command('ahead'), (body) => sign(body, Date.now() + 6 * minute)).catch(() => {});
    await settled();
    expect(prompts()).toEqual(['fresh', 'the last']);
  });

  it('are heard once when someone sends them again', async () => {
    const one = encode(command('again and again'));
    const headers = sign(one.body);
    for (let times = 0; times < 3; times++) expect(await post(one.body, one.type, headers)).toBe(200);
    await settled();
    expect(prompts()).toEqual(['again and again', 'the last']);
  });

  it('are heard once when Slack tells an event again', async () => {
    const mention = {
      ...{ type: 'app_mention', user, channel, ts: '1700000000.000100' },
      text: `<@${slack.team.self}> draw a cat`,
    };
    const payload = envelopeOf(slack.team, mention, 900_001);
    const retry = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' };
    expect(await send({ kind: 'event', payload }, (body) => sign(body))).toBe(200);
    expect(await send({ kind: 'event', payload }, (body) => ({ ...sign(body), ...retry }))).toBe(200);
    await settled();
    expect(app.events.filter(({ kind }) => kind === 'mention')).toMatchObject([{ text: 'draw a cat' }]);
  });

  it('do no harm when they are broken, huge, or for something else', async () => {
    const json = 'application/json';
    const broken: readonly [string, string, number][] = [
      ['{"type":', json, 400],
      [
        JSON.stringify({ type: 'event_callback', team_id: slack.team.id, event: { type: 'app_mention' } }),
        json,
        200,
      ],
      [JSON.stringify({ type: 'url_verification', challenge: 'c' }), json, 200],
      [`payload=${encodeURIComponent('{"type":"block_actions"}')}`, 'application/x-www-form-urlencoded', 0],
      ['x'.repeat(2 * 1024 * 1024), json, 413],
    ];
    for (const [body, type, status] of broken) {
      const answered = post(body, type, sign(body));
      if (status > 0) expect(await answered).toBe(status);
      else void answered.catch(() => {});
    }
    const elsewhere = await fetch(`${slack.platform.address()}/admin`, { method: 'POST', body: 'x' });
    expect(elsewhere.status).toBe(404);
    await settled();
    expect(prompts()).toEqual(['the last']);
    expect(JSON.stringify(reported)).not.toContain(signingSecret);
  });

  it('are read no further than Slack writes', async () => {
    const json = { 'content-type': 'application/json' };
    expect(await endlessPost(`${slack.platform.address()}/slack/events`, json)).toBe(413);
    await settled();
  });

  it('in answer to which a button of another app, or a form of it, does nothing', async () => {
    const about = { team: { id: slack.team.id }, user: { id: user }, channel: { id: channel } };
    const view = { id: 'V1', callback_id: 'x', private_metadata: 'of another app', state: { values: {} } };
    const strange = [
      { type: 'view_submission', ...about, view },
      {
        ...{ type: 'block_actions', ...about, trigger_id: 'strange', container: { type: 'message' } },
        actions: [{ type: 'static_select', action_id: 'pick' }],
      },
    ];
    for (const payload of strange) {
      expect(await send({ kind: 'interaction', payload }, (body) => sign(body))).toBe(200);
    }
    await settled();
    expect(app.events).toHaveLength(1);
  });
});
