/** What is posted arrives once, whatever Slack does meanwhile. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../../src/chat/platform.ts';
import { createSlack } from '../../../src/chat/slack/slack.ts';
import { createMemoryStorage, type SlackStorage } from '../../../src/chat/slack/storage.ts';
import { messageOf } from '../../../src/errors.ts';
import { createContractApp } from '../../contracts/contract-app.ts';
import { problem } from '../../contracts/deeds.ts';
import { solidPng } from '../../contracts/pictures.ts';
import { until } from '../../contracts/until.ts';
import { signingSecret } from '../../support/slack/deliver.ts';
import { type SlackHarness, startSlackHarness } from '../../support/slack/harness.ts';
import { seenMessage } from '../../support/slack/seen.ts';

const image = { name: 'a.png', type: 'image/png', bytes: solidPng(9, 9, [1, 2, 3]), alt: 'dark' } as const;
const drawn: Message = { text: 'drawn', images: [image, { ...image, name: 'b.png' }] };

describe('a delivery', () => {
  const app = createContractApp();
  let reported: string[] = [];
  let slack: SlackHarness;
  beforeAll(async () => {
    slack = await startSlackHarness(app, 'http', (error) => reported.push(messageOf(error)));
  });
  beforeEach(() => {
    app.reset();
    reported = [];
  });
  afterAll(async () => {
    await slack.stop();
    expect(slack.server.violations).toEqual([]);
  });
  const callsOf = (method: string) => slack.server.calls.filter((call) => call.method === method).length;

  it('waits for pictures that appear late, so that a reaction on them is known', async () => {
    const { server, platform } = slack;
    server.shareDelay.ms = 700;
    const posted = await platform.post(await slack.channel(), drawn, { nonce: 'late' });
    server.shareDelay.ms = 30;
    expect(posted.all).toHaveLength(2);
    const [pictures] = posted.all;
    if (pictures === undefined) throw new Error('no pictures');
    const shown = (await slack.messages(pictures.place)).find(({ ref }) => ref.id === pictures.id);
    expect(shown?.images.map(({ name }) => name)).toEqual(['a.png', 'b.png']);
    const ada = await slack.person();
    await ada.react(pictures, '🔁');
    const event = await until('the reaction', () => app.events.find(({ kind }) => kind === 'reaction'));
    expect(event).toMatchObject({ message: { id: pictures.id }, emoji: '🔁' });
  });

  it('of pictures alone is their own message', async () => {
    const { main, all } = await slack.platform.post(
      await slack.channel(),
      { images: [image] },
      { nonce: 'alone' },
    );
    expect(all).toEqual([main]);
    expect((await slack.messages(main.place)).map(({ images }) => images.length)).toEqual([1]);
  });

  it('rests as long as Slack asks for, and goes on', async () => {
    const channel = await slack.channel();
    slack.server.fail({ path: 'chat.postMessage', times: 1, status: 429, headers: { 'retry-after': '1' } });
    slack.server.fail({ path: 'files.info', times: 1, status: 429, headers: { 'retry-after': '1' } });
    await slack.platform.post(channel, drawn, { nonce: 'limited' });
    expect(await slack.messages(channel)).toHaveLength(2);
    const longer = { path: 'chat.postMessage', times: 1, status: 429, headers: { 'retry-after': '3600' } };
    slack.server.fail(longer);
    const refused = await problem(
      'unavailable',
      slack.platform.post(channel, { text: 'x' }, { nonce: 'longer' }),
    );
    expect(refused.message).toContain('3600 s');
  });

  it('does not hold up a stop while it rests', async () => {
    const channel = await slack.channel();
    const limited = { path: 'chat.postMessage', times: 1, status: 429, headers: { 'retry-after': '55' } };
    slack.server.fail(limited);
    const platform = createSlack({
      ...{ botToken: slack.team.token, signingSecret, port: 0, storage: createMemoryStorage() },
      ...{ apiUrl: slack.server.apiUrl, report: () => {} },
    });
    const posting = problem('unavailable', platform.post(channel, { text: 'x' }, { nonce: 'stopped' }));
    await platform.stop();
    expect(await posting).toMatchObject({ retryAfter: 55 });
    expect(await slack.messages(channel)).toEqual([]);
  });

  it('survives failing servers', async () => {
    const channel = await slack.channel();
    for (const path of ['getUploadURLExternal', 'files.info', 'chat.postMessage']) {
      slack.server.fail({ path, times: 1, status: 503 });
    }
    slack.server.fail({ path: 'getUploadURLExternal', times: 1, status: 200, error: 'internal_error' });
    await slack.platform.post(channel, drawn, { nonce: 'failing' });
    expect((await slack.messages(channel)).map(({ images }) => images.length)).toEqual([2, 0]);
  });

  it('is not repeated where Slack took it and nobody heard of it', async () => {
    const channel = await slack.channel();
    slack.server.fail({ path: 'chat.postMessage', times: 1, status: 502, after: true });
    const { main } = await slack.platform.post(channel, { text: 'heard?' }, { nonce: 'unheard' });
    expect((await slack.messages(channel)).map(({ ref }) => ref.id)).toEqual([main.id]);
    const thread = await slack.platform.openThread(main, 'thread');
    slack.server.fail({ path: 'chat.postMessage', times: 1, status: 502, after: true });
    const inside = await slack.platform.post(thread, { text: 'heard too?' }, { nonce: 'unheard' });
    expect((await slack.messages(thread)).map(({ ref }) => ref.id)).toEqual([inside.main.id]);
  });

  it('goes on where the last try ended: pictures are neither uploaded nor shared again', async () => {
    const channel = await slack.channel();
    const before = callsOf('files.getUploadURLExternal');
    const deed = () => slack.platform.post(channel, drawn, { nonce: 'cut off' });
    slack.server.fail({ path: 'completeUploadExternal', times: 1, status: 500, after: true });
    await problem('unavailable', deed());
    slack.server.fail({ path: 'chat.postMessage', times: 3, status: 500 });
    await problem('unavailable', deed());
    await slack.restart(app);
    const { all } = await deed();
    expect(all).toHaveLength(2);
    expect((await slack.messages(channel)).map(({ ref }) => ref.id)).toEqual(all.map(({ id }) => id));
    expect(callsOf('files.getUploadURLExternal') - before).toBe(2);
  });

  it('is found after a crash between sending and hearing', async () => {
    const channel = await slack.channel();
    const storage = createMemoryStorage();
    const open = (kept: SlackStorage) =>
      createSlack({
        ...{ botToken: slack.team.token, signingSecret, storage: kept, apiUrl: slack.server.apiUrl },
        report: (error) => reported.push(messageOf(error)),
      });
    // The process dies when it would write down what came of it.
    let writes = 0;
    const set: typeof storage.posts.set = async (key, value) => {
      writes += 1;
      if (writes > 1) throw new Error('killed');
      await storage.posts.set(key, value);
    };
    const mortal = open({ ...storage, posts: { ...storage.posts, set } });
    await expect(mortal.post(channel, { text: 'once' }, { nonce: 'crash' })).rejects.toThrow('killed');
    // It is given up on when nothing has changed for a while.
    const { main } = await open(storage).post(channel, { text: 'once' }, { nonce: 'crash' });
    expect((await slack.messages(channel)).map(({ ref }) => ref.id)).toEqual([main.id]);
    expect(reported).toEqual([]);
  });

  it('is one where two processes are at it, the second with what the first began', async () => {
    const channel = await slack.channel();
    const storage = createMemoryStorage();
    const open = () =>
      createSlack({
        ...{ botToken: slack.team.token, signingSecret, storage, apiUrl: slack.server.apiUrl },
        report: (error) => reported.push(messageOf(error)),
      });
    const posted = await Promise.all(
      [open(), open(), open()].map((platform) => platform.post(channel, drawn, { nonce: 'beside' })),
    );
    const [first] = posted;
    for (const { all } of posted) expect(all).toEqual(first?.all);
    expect((await slack.messages(channel)).map(({ ref }) => ref.id)).toEqual(first?.all.map(({ id }) => id));
  });

  it('joins a public channel that it is not in, and says what it lacks in a private one', async () => {
    const channel = await slack.channel();
    slack.channelAt(channel).members.delete(slack.team.self);
    await slack.platform.post(channel, drawn, { nonce: 'joins' });
    expect(await slack.messages(channel)).toHaveLength(2);
    slack.team.scopes.delete('channels:join');
    const other = await slack.channel();
    slack.channelAt(other).members.delete(slack.team.self);
    const error = await problem('forbidden', slack.platform.post(other, { text: 'x' }, { nonce: 'joins' }));
    expect(error.permission).toContain('/invite');
    slack.team.scopes.add('channels:join');
  });

  it('does not come back into a channel that threw the bot out, until someone invites it', async () => {
    const channel = await slack.channel();
    slack.channelAt(channel).members.delete(slack.team.self);
    const about = { user: slack.team.self, channel: channel.channel };
    slack.server.tell(slack.team, { type: 'member_left_channel', ...about });
    const ada = await slack.person();
    const seesIt = async () => {
      app.reset();
      await ada.command(channel, 'draw', { prompt: 'here?' });
      return (await until('the command', () => app.events.find(({ kind }) => kind === 'command'))).canPost;
    };
    await until('it to be known', async () => !(await seesIt()));
    await problem('forbidden', slack.platform.post(channel, { text: 'x' }, { nonce: 'kicked' }));
    expect(slack.channelAt(channel).members.has(slack.team.self)).toBe(false);
    slack.channelAt(channel).members.add(slack.team.self);
    slack.server.tell(slack.team, { type: 'member_joined_channel', ...about });
    await until('it to be known', seesIt);
    await slack.platform.post(channel, { text: 'thanks' }, { nonce: 'invited' });
  });

  it('names the scope that is missing', async () => {
    const channel = await slack.channel();
    slack.team.scopes.delete('files:write');
    const error = await problem('forbidden', slack.platform.post(channel, drawn, { nonce: 'scope' }));
    expect(error.permission).toBe('files:write');
    slack.team.scopes.add('files:write');
    slack.team.scopes.delete('files:read');
    const ada = await slack.person();
    await ada.mention(channel, 'this', [image]);
    const event = await until('the mention', () => app.events.find((one) => one.kind === 'mention'));
    const [file] = event.kind === 'mention' ? event.attachments : [];
    if (file === undefined) throw new Error('no file came');
    expect((await problem('forbidden', slack.platform.download(file, 1e6))).permission).toBe('files:read');
    slack.team.scopes.add('files:read');
  });

  it('takes its pictures with it when it is deleted', async () => {
    const channel = await slack.channel();
    const { all } = await slack.platform.post(channel, drawn, { nonce: 'deleted' });
    for (const message of all) await slack.platform.remove(message);
    for (const message of all) await slack.platform.remove(message);
    expect(await slack.messages(channel)).toEqual([]);
    const files = [...slack.server.world.files.values()].slice(-2);
    expect(files.map(({ deleted }) => deleted)).toEqual([true, true]);
  });

  it('in a thread whose reply someone reacted to goes into that thread', async () => {
    const channel = await slack.channel();
    const { main } = await slack.platform.post(channel, { text: 'root' }, { nonce: 'root' });
    const thread = await slack.platform.openThread(main, '');
    const reply = await slack.platform.post(thread, { text: 'reply' }, { nonce: 'reply' });
    const ada = await slack.person();
    await ada.react(reply.main, '🎲');
    const event = await until('the reaction', () => app.events.find((one) => one.kind === 'reaction'));
    if (event.kind !== 'reaction') throw new Error('no reaction');
    expect(event.place).toEqual(channel);
    expect(await slack.platform.openThread(event.message, '')).toEqual(thread);
  });

  it('tells one person by direct message where they can be shown nothing in the place', async () => {
    const channel = await slack.channel();
    const ada = await slack.person();
    slack.channelAt(channel).refusal = 'restricted_action';
    await slack.platform.tell(channel, ada.id, { text: 'psst' });
    expect((await ada.directMessages()).map(({ text }) => text)).toEqual(['psst']);
    expect(await ada.told()).toEqual([]);
  });

  it('answers by other means when the way back is closed', async () => {
    const channel = await slack.channel();
    const ada = await slack.person();
    app.on(async (_event, reply) => {
      for (const address of slack.server.world.addresses.values()) address.expired = true;
      await reply.answer({ text: 'late, but here' });
    });
    await ada.command(channel, 'draw', { prompt: 'a cat' });
    await until('the answer', async () => (await ada.told()).some(({ text }) => text === 'late, but here'));
    expect(reported).toEqual([]);
  });

  it('refuses a form that comes too late', async () => {
    const ada = await slack.person();
    let refused: Promise<unknown> | undefined;
    const form = { customId: 'f', title: 'F', fields: [{ id: 'a', type: 'text', label: 'A' }] } as const;
    app.on(async (_event, reply) => {
      slack.server.pass(4000);
      refused = problem('too_late', reply.openForm(form));
      await refused;
      await reply.answer({ text: 'too late' });
    });
    await ada.command(await slack.channel(), 'draw');
    await until('the answer', async () => (await ada.told()).some(({ text }) => text === 'too late'));
    await refused;
  });

  it('is seen in its colour, and in none after an update', async () => {
    const channel = await slack.channel();
    const { main } = await slack.platform.post(channel, { text: 'bad', tone: 'bad' }, { nonce: 'tone' });
    const ts = main.id.split(':')[1] ?? '';
    const stored = slack.channelAt(channel).messages.get(ts);
    if (stored === undefined) throw new Error('no message');
    expect(stored.attachments).toMatchObject([{ color: '#e01e5a' }]);
    await slack.platform.update(main, { text: 'fine' });
    expect(stored).toMatchObject({ attachments: [] });
    expect(seenMessage(slack.server, stored).text).toBe('fine');
  });
});
