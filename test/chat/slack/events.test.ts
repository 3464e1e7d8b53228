/** What Slack tells more than once, changed, or in shapes of its own. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MentionEvent, Place } from '../../../src/chat/platform.ts';
import { messageOf } from '../../../src/errors.ts';
import { createContractApp } from '../../contracts/contract-app.ts';
import type { ActingPerson } from '../../contracts/platform-world.ts';
import { until } from '../../contracts/until.ts';
import { messageJson } from '../../support/slack/core.ts';
import { type SlackHarness, startSlackHarness } from '../../support/slack/harness.ts';
import { addMessage, directOf, type Json, type StoredMessage } from '../../support/slack/world.ts';

const app = createContractApp();
const reported: string[] = [];
let slack: SlackHarness;
let channel: Place;
let ada: ActingPerson;
beforeAll(async () => {
  slack = await startSlackHarness(app, 'http', (error) => reported.push(messageOf(error)));
});
beforeEach(async () => {
  app.reset();
  channel = await slack.channel();
  ada = await slack.person();
});
afterAll(async () => {
  await slack.stop();
  expect(reported).toEqual([]);
});

const mentions = () => app.events.filter((event): event is MentionEvent => event.kind === 'mention');
const tell = (event: Json) => slack.server.tell(slack.team, event);
/** A message of Ada's, as Slack tells of it. */
const told = (message: StoredMessage, more: Json): Json => ({
  ...messageJson(slack.server, message, slack.server.origin()),
  channel: message.channel,
  ...more,
});
const write = (text: string, thread?: string): StoredMessage =>
  addMessage(slack.server.world, slack.channelAt(channel), {
    user: ada.id,
    text: `<@${slack.team.self}> ${text}`,
    thread,
  });
/** In a direct conversation all is said to the bot. */
const whisper = (text: string): StoredMessage => {
  const user = slack.server.world.users.get(ada.id);
  if (user === undefined) throw new Error('Ada is nobody');
  return addMessage(slack.server.world, directOf(slack.server.world, user), { user: user.id, text });
};
/** Resolves once all that was told before has been heard. */
const heard = async () => {
  const last = await ada.mention(channel, 'the last');
  await until('the last mention', () => mentions().some(({ message }) => message.id === last.id));
  return mentions().filter(({ text }) => text !== 'the last');
};

describe('a mention', () => {
  it('that is edited is the same one, under the same id', async () => {
    const message = write('a red fox in snwo');
    tell(told(message, { type: 'app_mention' }));
    await until('the mention', () => mentions().length === 1);
    const edited = { user: ada.id, ts: '1900000000.000000' };
    tell(told(message, { type: 'app_mention', text: `<@${slack.team.self}> a red fox in snow`, edited }));
    const [first, second, ...more] = await heard();
    expect([first?.text, second?.text]).toEqual(['a red fox in snwo', 'a red fox in snow']);
    expect(second?.id).toBe(first?.id);
    expect(more).toEqual([]);
  });

  it('has another id in another message that says the same', async () => {
    for (const message of [write('a red fox'), write('a red fox')])
      tell(told(message, { type: 'app_mention' }));
    const [first, second] = await heard();
    expect(second?.id).not.toBe(first?.id);
  });

  it.each(['thread_broadcast', 'reply_broadcast', 'file_share', 'me_message'])(
    'written as %s is heard',
    async (subtype) => {
      const root = addMessage(slack.server.world, slack.channelAt(channel), {
        user: ada.id,
        text: 'let us draw',
      });
      const message = write('a red fox', root.ts);
      tell(told(message, { type: 'app_mention', subtype, root: { ts: root.ts } }));
      const [mention] = await heard();
      expect(mention).toMatchObject({ text: 'a red fox', place: { ...channel, thread: root.ts } });
    },
  );

  it.each([
    'message_changed',
    'message_deleted',
    'channel_topic',
    'bot_message',
    'tombstone',
    'a_subtype_of_tomorrow',
  ])('is none in a notice: %s', async (subtype) => {
    tell(told(write('a red fox'), { type: 'app_mention', subtype }));
    expect(await heard()).toEqual([]);
  });
});

describe('what is said to the bot alone', () => {
  const im = { type: 'message', channel_type: 'im' };

  it.each([undefined, 'thread_broadcast', 'me_message', 'file_share'])('is heard: %s', async (subtype) => {
    const message = whisper('a red fox');
    tell(told(message, { ...im, ...(subtype !== undefined && { subtype }) }));
    expect(await heard()).toMatchObject([{ text: 'a red fox', place: { direct: true } }]);
  });

  it('is not heard again when it is changed or deleted', async () => {
    const message = whisper('a red fox');
    tell(told(message, im));
    const inner = messageJson(slack.server, message, slack.server.origin());
    const about = { ...im, channel: message.channel, ts: '1900000000.000100', hidden: true };
    tell({ ...about, subtype: 'message_changed', message: inner, previous_message: inner });
    tell({ ...about, subtype: 'message_deleted', deleted_ts: message.ts, previous_message: inner });
    expect(await heard()).toHaveLength(1);
  });
});

describe('a form', () => {
  it('that is sent counts once, under whatever trigger Slack tells of it again', async () => {
    app.on(async (event, reply) => {
      if (event.kind === 'command') {
        const fields = [{ id: 'a', type: 'text', label: 'A' }] as const;
        await reply.openForm({ customId: 'once', title: 'Once', fields });
      } else await reply.answer({ text: 'thanks' });
    });
    await ada.command(channel, 'draw');
    await until('the form', () => ada.form());
    await ada.submit(['a cat']);
    await until('the form event', () => app.events.some(({ kind }) => kind === 'form'));
    const sent = slack.server.deliveries.all.findLast(({ payload }) => payload.type === 'view_submission');
    if (sent === undefined) throw new Error('nothing was sent');
    slack.server.act({ ...sent.payload, trigger_id: 'another trigger' }, 'interaction');
    await heard();
    expect(app.events.filter(({ kind }) => kind === 'form')).toHaveLength(1);
  });
});
