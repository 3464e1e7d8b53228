/** What every command answers, in every language, whole on every platform: nothing is cut, nothing is left out. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkMessage } from '../../src/chat/check-message.ts';
import { renderMessages } from '../../src/chat/discord/render/message.ts';
import { type Locale, locales, type Message, type Place } from '../../src/chat/platform.ts';
import { slackLimits } from '../../src/chat/slack/limits.ts';
import { renderCut, splitAll } from '../../src/chat/slack/render/message.ts';
import { type CommandWorld, startCommandWorld } from '../support/bot/command-world.ts';
import type { LocalPerson } from '../support/local/person.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: CommandWorld;
let channel: Place;

beforeAll(async () => {
  redis = await startRedis();
  world = await startCommandWorld(redis);
  channel = await world.chat.channel();
});
afterAll(async () => {
  await world.close();
  await redis.stop();
});

/** What the person was told last, as the bot said it. */
async function lastAnswer(person: LocalPerson): Promise<Message> {
  const { answers } = (await person.get(`/api/state?person=${person.id}`)) as {
    answers: { content: Message }[];
  };
  const last = answers.at(-1)?.content;
  if (last === undefined) throw new Error('Nothing was told');
  // Its pictures are kept as files there, and take no room in the text.
  const { images: _, ...told } = last;
  return told;
}

/** What is wrong with a message on platforms that take less than the local chat. */
function problems(message: Message): string[] {
  checkMessage(message, slackLimits);
  const isWhole = !JSON.stringify(message).includes('…');
  const context = { workspaceUrl: 'https://team.slack.com/' };
  const discord = renderMessages(message);
  const slack = renderCut(message, context);
  const cut = (name: string, rendered: unknown) =>
    isWhole && JSON.stringify(rendered).includes('…') ? [`${name} cuts it`] : [];
  return [
    ...(discord.length > 1 ? [`Discord makes ${discord.length} messages of it`] : []),
    ...cut('Discord', discord),
    ...(splitAll(message).length > 1 ? ['Slack makes several messages of it'] : []),
    ...cut('Slack', { blocks: slack.blocks, attachments: slack.attachments.map((one) => one.blocks) }),
    ...(slack.blocks.length > 50 ? [`${slack.blocks.length} blocks`] : []),
  ];
}

describe.each(locales)('in %s', (locale: Locale) => {
  it('everything is said whole', async () => {
    const person = await world.chat.person({ moderator: true, locale });
    await world.imagine(person, channel, 'a red fox in deep snow --n 4 --no blur');
    const asked: [string, string?][] = [
      ['help'],
      ['queue'],
      ['cancel'],
      ['history'],
      ['favourites'],
      ['info'],
      ['models'],
      ['stats'],
      ['forget-me'],
      ['reactions', 'show'],
      ['settings', 'open'],
      ['settings', 'audit'],
    ];
    const texts = new Set<string>();
    for (const [name, subcommand] of asked) {
      const { text } = await world.ask(person, channel, name, {}, subcommand);
      texts.add(text);
      expect(problems(await lastAnswer(person)), `${name} in ${locale}`).toEqual([]);
    }
    expect(texts.size).toBe(asked.length);
  });

  it('a prompt at its limit is shown as far as it goes, with all that belongs to it', async () => {
    const person = await world.chat.person({ locale });
    const long = 'A very *long* and <dense> sentence, with `marks` in it. '.repeat(110).slice(0, 5_990);
    const { id } = await world.imagine(person, channel, long);
    const { text } = await world.ask(person, channel, 'info');
    expect(text).toContain(id);
    expect(text).toContain('--seed');
    const message = await lastAnswer(person);
    expect(renderMessages(message)).toHaveLength(1);
    expect(splitAll(message)).toHaveLength(1);
    await world.ask(person, channel, 'history');
    expect(renderMessages(await lastAnswer(person))).toHaveLength(1);
  });
});

it('would be noticed if an answer did not fit', () => {
  const found = problems({
    text: 'a long answer. '.repeat(600),
    fields: [{ name: 'x', value: 'y '.repeat(900) }],
  });
  expect(found).toContain('Slack makes several messages of it');
  expect(found).toContain('Discord cuts it');
});
