/** In which language what everybody sees is, where a server or a channel settled one. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { textsOf } from '../../src/bot/texts/index.ts';
import { type Locale, locales, type Place } from '../../src/chat/platform.ts';
import { wordings } from '../../src/moderation/refusals/wordings/index.ts';
import type { SomeSettings } from '../../src/moderation/settings/settings.ts';
import { until } from '../contracts/until.ts';
import { type BotWorld, startBotWorld } from '../support/bot/bot-world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: BotWorld;
beforeAll(async () => {
  redis = await startRedis();
  world = await startBotWorld(redis);
});
afterAll(async () => {
  await world?.close();
  await redis?.stop();
});

const no = (word: string) => {
  const terms = { words: [word], patterns: [], keywords: [], regexes: [], replacement: '' };
  return { rules: [{ name: word, action: 'refuse' as const, ...terms }] };
};

it('of the server, or the channel’s own; what one person sees is in theirs', async () => {
  let channel = await world.chat.channel();
  const server = `local:${channel.server}`;
  const french = await world.chat.person({ locale: 'fr' });
  const settle = async (set: SomeSettings) => {
    const { settings } = world.moderation;
    const { revision } = await settings.read(server);
    await settings.change(server, revision, { set }, 'local:owner');
  };
  const again = async (place: Place) => {
    const spoken = async () => {
      const labels = (await world.chat.messages(place)).flatMap((seen) =>
        seen.buttons.map(({ label }) => label),
      );
      const found = locales.filter((locale) => labels.includes(textsOf(locale).rerun));
      return found.length > 0 && found;
    };
    return until('a result', spoken);
  };
  const settleHere = async (language: Locale) => {
    const { settings } = world.moderation;
    const { revision } = await settings.read(server);
    const change = { channel: channel.channel, set: { language } };
    await settings.change(server, revision, change, 'local:owner');
  };
  await settle({ ...no('hen'), language: 'ja' });
  await french.command(channel, 'imagine', { prompt: 'a red fox' });
  expect(await again(await world.thread(channel))).toEqual(['ja']);
  await french.command(channel, 'imagine', { prompt: 'a hen' });
  await until('the refusal', async () =>
    (await french.told()).find(({ text }) => text.includes(wordings.fr.text({}))),
  );

  channel = await world.chat.channel();
  await settleHere('de');
  await french.command(channel, 'imagine', { prompt: 'a red fox' });
  expect(await again(await world.thread(channel))).toEqual(['de']);
  channel = await world.chat.channel();
  await settleHere('zh');
  await world.stopDrawing();
  await french.command(channel, 'imagine', { prompt: 'a blue hat' });
  await until('the job to wait', async () => (await world.jobs.queue()).waiting === 1);
  await settle(no('hat'));
  await world.startDrawing();
  await world.message(await world.thread(channel), wordings.zh.changed({}));
});
