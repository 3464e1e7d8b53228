/** Where a picture goes when Slack refuses the place it was meant for, and what is said where none takes it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import type { ActingPerson, Seen } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { drawnFor } from '../support/bot/bot-world.ts';
import { HeldDrawings } from '../support/jobs/world.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';
import { type SlackBot, startSlackBot } from '../support/slack/bot.ts';

let redis: TestRedis;
let bot: SlackBot;
let held: HeldDrawings;
let channel: Place;
let ada: ActingPerson;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  held = new HeldDrawings();
  bot = await startSlackBot(redis, held.draw);
  channel = await bot.chat.channel();
  ada = await bot.chat.person();
});
afterEach(async () => {
  await bot.close();
  expect(bot.chat.server.violations).toEqual([]);
});

const always = 9_999;
const messages = (of: Place) => bot.chat.messages(of);
const threadOf = () =>
  until('the thread', async () => {
    const [root] = await messages(channel);
    const thread = root && { ...channel, thread: root.ref.id.split(':')[1] ?? '' };
    return thread !== undefined && (await messages(thread)).length > 0 && thread;
  });
const finish = async () => {
  const drawing = await held.nth(0);
  drawing.finish(await drawnFor(drawing.request));
};
const closed = (how: 'posted' | 'dead') =>
  eventually(
    `the delivery to be ${how}`,
    async () => {
      const [job] = await bot.jobs.history(`slack:${ada.id}`);
      return job?.delivery === how && job;
    },
    90_000,
  );
const pictures = (all: readonly Seen[]) => all.flatMap(({ images }) => images.map(({ name }) => name));
const text = (message: Seen | undefined) => message?.text.trim();

describe('files that a channel does not take go to the person directly, and the thread says so', () => {
  it.each([
    ['slack_connect_file_upload_sharing_blocked', 'files can’t be sent there'],
    ['file_uploads_disabled', 'files can’t be sent there'],
    ['file_upload_size_restricted', 'the files are too large for it'],
  ])('%s', async (word, reason) => {
    bot.chat.channelAt(channel).uploadRefusal = word;
    await ada.command(channel, 'imagine', { prompt: 'a red fox' });
    const thread = await threadOf();
    await finish();
    await closed('posted');
    expect(pictures(await ada.directMessages())).toHaveLength(1);
    const said = (await ada.directMessages()).map(({ text }) => text).join();
    expect(said).toContain(`could not be posted there: ${reason}.`);
    expect((await messages(thread)).map(text)).toEqual([
      `This was sent by direct message because it could not be posted here: ${reason}.`,
    ]);
    expect(pictures(await messages(channel))).toEqual([]);
    // Nothing of the refused try is left in the workspace.
    const files = [...bot.chat.server.world.files.values()];
    expect(files.filter(({ deleted }) => !deleted)).toHaveLength(1);
  });
});

it.each([
  ['restricted_action_thread_locked'],
  ['cannot_reply_to_message'],
  ['restricted_action_non_threadable_channel'],
])('what the thread alone refuses (%s) goes to the channel', async (word) => {
  await ada.command(channel, 'imagine', { prompt: 'a red fox' });
  await threadOf();
  bot.chat.server.fail({ path: 'files.completeUploadExternal', times: 1, status: 200, error: word });
  await finish();
  await closed('posted');
  expect(pictures(await messages(channel))).toHaveLength(1);
});

it.each(['is_archived', 'channel_not_found', 'restricted_action'])(
  'a channel that takes nothing any more (%s): to the person directly',
  async (word) => {
    await ada.command(channel, 'imagine', { prompt: 'a red fox' });
    await threadOf();
    bot.chat.channelAt(channel).refusal = word;
    await finish();
    await closed('posted');
    expect(pictures(await ada.directMessages())).toHaveLength(1);
  },
);

it('a private picture that cannot be sent is named to its person alone', async () => {
  await ada.command(channel, 'imagine', { prompt: 'a red fox --private' });
  await held.nth(0);
  bot.chat.server.fail({
    path: 'files.completeUploadExternal',
    times: always,
    status: 200,
    error: 'file_uploads_disabled',
  });
  await finish();
  await closed('dead');
  const last = await until('the last word', async () =>
    (await ada.directMessages()).find(({ text }) => text.includes('could not be posted')),
  );
  expect(text(last)).toContain('Drawn, but it could not be posted: files can’t be sent there.');
  expect(await messages(channel)).toEqual([]);
});

it('an upload that fails for ever ends with a reason and a way to get it, once', async () => {
  await ada.command(channel, 'imagine', { prompt: 'a red fox' });
  const thread = await threadOf();
  const fault = { path: 'files.completeUploadExternal', status: 200, error: 'internal_error' };
  bot.chat.server.fail({ ...fault, times: always });
  await finish();
  await until('a word on it', async () =>
    (await messages(thread)).some(({ text }) => text.includes('I’ll keep trying for a while.')),
  );
  const job = await closed('dead');
  const [status, ...others] = await until('the last word', async () => {
    const all = await messages(thread);
    return all.some(({ buttons }) => buttons.length > 0) && all;
  });
  expect(others).toEqual([]);
  expect(status?.text).toContain('Drawn, but it could not be posted: the chat keeps failing at it.');
  expect(status?.buttons.map(({ label }) => label)).toEqual([expect.stringContaining('Send again')]);
  expect((await bot.jobs.deadLetters()).map(({ job: { id } }) => id)).toEqual([job.id]);
  expect(await ada.directMessages()).toEqual([]);
  expect((await ada.told()).map(text)).toEqual(['On its way: a red fox']);
}, 120_000);

it('an outage in which Slack can say nothing at all is waited for', async () => {
  await ada.command(channel, 'imagine', { prompt: 'a red fox' });
  const thread = await threadOf();
  const failing = { status: 200, error: 'internal_error' };
  const paths = ['files.completeUploadExternal', 'chat.update', 'chat.postEphemeral', 'chat.postMessage'];
  const troubles = paths.map((path) => bot.chat.server.fail({ ...failing, path, times: always }));
  await finish();
  // More tries than are made where it can at least say that there is none.
  await eventually('the tries', async () => (troubles[0]?.met ?? 0) > 20, 120_000);
  for (const trouble of troubles) trouble.end();
  await closed('posted');
  // In the thread, or in the next place that was about to be tried.
  const shown = [...(await messages(thread)), ...(await messages(channel)), ...(await ada.directMessages())];
  expect(pictures(shown)).toHaveLength(1);
  expect(await bot.jobs.deadLetters()).toEqual([]);
}, 150_000);
