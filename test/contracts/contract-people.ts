/** People: what they say to the bot, who they are, and how they are told something alone. */
import { describe, expect, it } from 'vitest';
import { messageKey } from '../../src/chat/platform.ts';
import type { Contract } from './contract.ts';
import { event, post, problem, seen } from './deeds.ts';
import { solidPng } from './pictures.ts';
import { until } from './until.ts';

export function describePeople(contract: Contract): void {
  const { app, world } = contract;
  const bytes = solidPng(6, 6, [90, 200, 10]);
  const file = { name: 'mine.png', type: 'image/png', bytes };

  describe('a mention', () => {
    it('brings the text without itself, and files', async () => {
      const channel = await world().channel();
      const ada = await world().person();
      const ref = await ada.mention(channel, 'draw <a cat> & "more" --seed 7', [file]);
      const mention = await event(contract, 'mention');
      expect(mention).toMatchObject({
        text: 'draw <a cat> & "more" --seed 7',
        place: channel,
        user: { id: ada.id, name: ada.name },
        attachments: [{ name: 'mine.png', type: 'image/png', size: bytes.length }],
      });
      expect(messageKey(mention.message)).toBe(messageKey(ref));
      const [attachment] = mention.attachments;
      if (attachment === undefined) throw new Error('no file came');
      expect(Buffer.from(await world().platform.download(attachment, bytes.length))).toEqual(
        Buffer.from(bytes),
      );
      await problem('too_large', world().platform.download(attachment, bytes.length - 1));
      await problem('too_large', world().platform.download({ ...attachment, size: 1 }, bytes.length - 1));
    });

    it('in a thread says in which', async () => {
      const channel = await world().channel();
      const ada = await world().person();
      const { main } = await post(contract, channel, { text: 'root' });
      const thread = await world().platform.openThread(main, 'A thread');
      await ada.mention(thread, 'again please');
      expect((await event(contract, 'mention')).place).toEqual(thread);
    });

    it('is what it takes: other talk is not for the bot', async () => {
      const channel = await world().channel();
      const ada = await world().person();
      await ada.say(channel, 'nothing for anyone');
      await ada.mention(channel, 'this is');
      expect((await event(contract, 'mention')).text).toBe('this is');
      expect(app.events).toHaveLength(1);
    });
  });

  describe('an entry of a message’s menu', () => {
    it('brings the message: its text as it is read, its files', async () => {
      const channel = await world().channel();
      const [ada, ben] = [await world().person(), await world().person()];
      const ref = await ben.say(channel, 'a <fox> & *more* _of_ it', [file]);
      await ada.choose(ref, 'about');
      const menu = await event(contract, 'menu');
      expect(menu).toMatchObject({
        name: 'about',
        text: 'a <fox> & *more* _of_ it',
        place: channel,
        user: { id: ada.id },
      });
      expect(menu.attachments).toMatchObject([{ name: 'mine.png', type: 'image/png' }]);
      expect(messageKey(menu.message)).toBe(messageKey(ref));
      await until('the answer', async () => (await ada.told()).some(({ text }) => text.includes('done')));
    });

    it('works on the bot’s own messages', async () => {
      const ada = await world().person();
      const { main } = await post(contract, await world().channel(), { text: 'about *me*' });
      await seen(contract, main);
      await ada.choose(main, 'about');
      const menu = await event(contract, 'menu');
      expect(menu.text).toContain('about');
      expect(messageKey(menu.message)).toBe(messageKey(main));
    });
  });

  describe('a person', () => {
    it('is looked up with name, roles and standing', async () => {
      const channel = await world().channel();
      const [role] = world().roles;
      const [ada, mod] = [await world().person({ roles: [role] }), await world().person({ moderator: true })];
      const { platform } = world();
      expect(await platform.member(channel, ada.id)).toMatchObject({
        id: ada.id,
        name: ada.name,
        moderator: false,
        managesServer: false,
        bot: false,
      });
      expect((await platform.member(channel, ada.id))?.roles).toContain(role);
      expect(await platform.member(channel, mod.id)).toMatchObject({ id: mod.id, moderator: true });
      expect(await platform.member(channel, '999999999999999999')).toBeUndefined();
    });

    it('has roles that the server knows', async () => {
      const known = (await world().platform.roles(await world().channel())).map(({ id }) => id);
      expect(known).toEqual(expect.arrayContaining([...world().roles]));
    });

    it('can be told something alone', async () => {
      const channel = await world().channel();
      const [ada, ben] = [await world().person(), await world().person()];
      await world().platform.tell(channel, ada.id, { text: 'a secret' });
      await until('the secret', async () => {
        const all = [...(await ada.told()), ...(await ada.directMessages())];
        return all.some(({ text }) => text.includes('a secret'));
      });
      expect([...(await ben.told()), ...(await ben.directMessages())]).toEqual([]);
      expect((await world().messages(channel)).map(({ text }) => text).join()).not.toContain('a secret');
    });

    it('has one direct conversation, where pictures can be sent', async () => {
      const channel = await world().channel();
      const ada = await world().person();
      const place = await world().platform.direct(channel, ada.id);
      expect(place.direct).toBe(true);
      expect(await world().platform.direct(channel, ada.id)).toEqual(place);
      await post(contract, place, {
        text: 'for you',
        images: [{ name: 'a.png', type: 'image/png', bytes, alt: 'green' }],
      });
      await until('the picture', async () => {
        const messages = await ada.directMessages();
        return (
          messages.some(({ text }) => text.includes('for you')) &&
          messages.some(({ images }) => images.length === 1)
        );
      });
    });

    it('may take no direct messages', async ({ skip }) => {
      if (!world().can.closedDirects) skip('everyone takes direct messages here');
      const channel = await world().channel();
      const ada = await world().person();
      await world().closeDirects(ada);
      const deed = async () =>
        post(contract, await world().platform.direct(channel, ada.id), { text: 'for you' });
      await problem('forbidden', deed());
    });
  });
}
