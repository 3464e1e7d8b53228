/** Messages of the bot: posted once, updated, deleted, with pictures, buttons and reactions. */
import { describe, expect, it } from 'vitest';
import { emojiKey, type Message, messageKey } from '../../src/chat/platform.ts';
import type { Contract } from './contract.ts';
import { event, post, problem, seen } from './deeds.ts';
import { solidPng } from './pictures.ts';
import { until } from './until.ts';

const picture = (name: string, red: number) =>
  ({ name, type: 'image/png', bytes: solidPng(16, 8, [red, 80, 40]), alt: `a picture of ${red}` }) as const;

export function describeMessages(contract: Contract): void {
  const { app, world } = contract;

  describe('a message of the bot', () => {
    it('shows its parts', async () => {
      const ada = await world().person();
      const { main, all } = await post(contract, await world().channel(), {
        text: [
          'plain ',
          { kind: 'bold', text: 'bold' },
          ' ',
          { kind: 'italic', text: 'italic' },
          ' ',
          { kind: 'code', text: 'code' },
        ],
        fields: [
          { name: 'Seed', value: '7' },
          { name: 'Of', value: [{ kind: 'person', user: { id: ada.id, name: ada.name } }] },
        ],
        progress: { done: 0.5, label: 'step 12 of 24' },
        note: 'small print',
        buttons: [
          { label: 'Again', customId: 'again:1', style: 'primary', emoji: '🔁' },
          { label: 'Off', customId: 'off:1', style: 'danger', disabled: true },
          { label: 'Docs', url: 'https://example.org/docs' },
        ],
        tone: 'good',
      });
      const message = await seen(contract, main);
      for (const part of ['plain bold italic code', 'Seed', '7', 'Of', ada.name, '12 of 24', 'small print']) {
        expect(message.text).toContain(part);
      }
      expect(message.notified).toEqual([]);
      expect(message.buttons).toMatchObject([
        { customId: 'again:1', disabled: false },
        { customId: 'off:1', disabled: true },
        { label: 'Docs', url: 'https://example.org/docs' },
      ]);
      expect(all.map(messageKey)).toContain(messageKey(main));
    });

    it('links to messages, places and pages', async () => {
      const channel = await world().channel();
      const { main: parent } = await post(contract, channel, { text: 'the parent' });
      const { main } = await post(contract, channel, {
        text: [
          { kind: 'message', text: 'parent', message: parent },
          ' ',
          { kind: 'link', text: 'a [page] & more', url: 'https://example.org/a_(b)?c=d&e=*f*' },
          ' ',
          { kind: 'place', text: 'there', place: channel },
        ],
      });
      const { links } = await seen(contract, main);
      expect(links.map(({ url }) => url)).toContain('https://example.org/a_(b)?c=d&e=*f*');
      expect(links.find(({ url }) => url.startsWith('https://example.org'))?.text).toBe('a [page] & more');
      expect(links).toHaveLength(3);
    });

    it('notifies those it should', async () => {
      const ada = await world().person();
      const { main } = await post(contract, await world().channel(), {
        text: 'ready',
        notify: [{ id: ada.id, name: ada.name }],
      });
      expect((await seen(contract, main)).notified).toEqual([ada.id]);
    });

    it('shows its pictures as they are', async () => {
      const images = [picture('one.png', 10), picture('two.png', 200)];
      const buttons = [{ label: 'Again', customId: 'again' }];
      const { main, all } = await post(contract, await world().channel(), {
        text: 'two pictures',
        images,
        buttons,
      });
      const shown = await until('both pictures', async () => {
        const messages = await world().messages(main.place);
        const of = messages.filter(({ ref }) => all.some((one) => messageKey(one) === messageKey(ref)));
        const found = of.flatMap((message) => message.images);
        return found.length === 2 && found;
      });
      expect(shown.map(({ bytes }) => Buffer.from(bytes))).toEqual(
        images.map(({ bytes }) => Buffer.from(bytes)),
      );
      expect(shown.map(({ alt }) => alt ?? '').filter((alt) => alt !== '')).toEqual(
        shown.every(({ alt }) => alt === undefined) ? [] : images.map(({ alt }) => alt),
      );
      expect((await seen(contract, main)).buttons).toMatchObject(buttons);
    });

    it('is posted once for a nonce, however often and at the same time', async () => {
      const channel = await world().channel();
      const nonce = `delivery of ${'job '.repeat(30)}`;
      const message: Message = { text: 'only once', images: [picture('one.png', 30)] };
      const deed = () => world().platform.post(channel, message, { nonce });
      const first = await deed();
      const [second, third] = await Promise.all([deed(), deed()]);
      expect(messageKey(second.main)).toBe(messageKey(first.main));
      expect(messageKey(third.main)).toBe(messageKey(first.main));
      await seen(contract, first.main);
      expect((await world().messages(channel)).filter(({ text }) => text.includes('only once'))).toHaveLength(
        1,
      );
      const other = await world().channel();
      const elsewhere = await world().platform.post(other, message, { nonce });
      expect(messageKey(elsewhere.main)).not.toBe(messageKey(first.main));
    });

    it('is posted once for a nonce across a restart', async () => {
      const channel = await world().channel();
      const deed = () => world().platform.post(channel, { text: 'survivor' }, { nonce: 'before and after' });
      const { main } = await deed();
      await world().restart(app);
      expect(messageKey((await deed()).main)).toBe(messageKey(main));
      expect((await world().messages(channel)).filter(({ text }) => text.includes('survivor'))).toHaveLength(
        1,
      );
    });

    it('shows exactly what an update says, but keeps pictures it does not speak of', async () => {
      const { main } = await post(contract, await world().channel(), {
        text: 'before',
        progress: { done: 0, label: 'waiting' },
        buttons: [{ label: 'Cancel', customId: 'cancel' }],
      });
      await world().platform.update(main, { text: 'after', fields: [{ name: 'Seed', value: '7' }] });
      const message = await seen(contract, main, ({ text }) => text.includes('after'));
      expect(message.text).not.toContain('before');
      expect(message.text).not.toContain('waiting');
      expect(message.buttons).toEqual([]);

      const drawn = await post(contract, main.place, { text: 'drawn', images: [picture('one.png', 60)] });
      await world().platform.update(drawn.main, {
        text: 'seen',
        buttons: [{ label: 'Again', customId: 'again' }],
      });
      const kept = await seen(contract, drawn.main, ({ text }) => text.includes('seen'));
      expect(kept.buttons).toMatchObject([{ customId: 'again' }]);
      const all = await world().messages(main.place);
      expect(all.flatMap(({ images }) => images)).toHaveLength(1);
    });

    it('brings new pictures in an update, and takes them away', async ({ skip }) => {
      const channel = await world().channel();
      if (!world().platform.limits(channel).liveImages) skip('updates bring no pictures here');
      const { main } = await post(contract, channel, { text: 'working', progress: { done: 0.1 } });
      const preview = picture('preview.png', 90);
      await world().platform.update(main, { text: 'working', images: [preview], progress: { done: 0.5 } });
      const shown = await seen(contract, main, ({ images }) => images.length === 1);
      expect(Buffer.from(shown.images[0]?.bytes ?? [])).toEqual(Buffer.from(preview.bytes));
      await world().platform.update(main, { text: 'done', images: [] });
      expect((await seen(contract, main, ({ text }) => text.includes('done'))).images).toEqual([]);
    });

    it('is deleted, and a second time is fine', async () => {
      const { main } = await post(contract, await world().channel(), { text: 'gone soon' });
      await world().platform.remove(main);
      await until('it to go', async () => (await world().messages(main.place)).length === 0);
      await world().platform.remove(main);
    });

    it('is refused when it could not be shown', async () => {
      const channel = await world().channel();
      const limits = world().platform.limits(channel);
      const button = { label: 'A', customId: 'a' };
      const refused: Message[] = [
        {},
        { text: '', buttons: [] },
        { buttons: [{ label: 'A', customId: 'x'.repeat(101) }], text: 'a' },
        { buttons: [{ label: '', customId: 'x' }], text: 'a' },
        { buttons: [button, button], text: 'a' },
        { buttons: [{ label: 'A', url: 'javascript:alert(1)' }], text: 'a' },
        {
          buttons: Array.from({ length: limits.buttons + 1 }, (_, n) => ({ label: 'A', customId: `${n}` })),
          text: 'a',
        },
        { fields: Array.from({ length: limits.fields + 1 }, () => ({ name: 'A', value: 'b' })) },
        { images: Array.from({ length: limits.images + 1 }, () => picture('a.png', 1)) },
        { text: 'a', progress: { done: Number.NaN } },
        { text: 'a', progress: { done: 1.1 } },
        { images: [{ ...picture('a.png', 1), bytes: new Uint8Array() }] },
      ];
      for (const message of refused) await problem('invalid', post(contract, channel, message));
      const huge = { ...picture('a.png', 1), bytes: new Uint8Array(limits.imageBytes + 1) };
      await problem('too_large', post(contract, channel, { images: [huge] }));
      expect(await world().messages(channel)).toEqual([]);
    });

    it('takes all that the limits allow', async () => {
      const channel = await world().channel();
      const { buttons, buttonLabel, fields, images } = world().platform.limits(channel);
      const { main } = await post(contract, channel, {
        text: 'full',
        fields: Array.from({ length: fields }, (_, n) => ({ name: `Field ${n}`, value: `value ${n}` })),
        buttons: Array.from({ length: buttons }, (_, n) => ({
          label: 'L'.repeat(buttonLabel),
          customId: `${n}`.padEnd(100, 'x'),
        })),
        images: Array.from({ length: images }, (_, n) => picture(`${n}.png`, n)),
      });
      const message = await seen(contract, main, (one) => one.buttons.length === buttons);
      expect(message.text).toContain(`value ${fields - 1}`);
      expect(message.buttons.at(-1)?.customId).toBe(`${buttons - 1}`.padEnd(100, 'x'));
    });
  });

  describe('a button', () => {
    it('tells who pressed it under which message, after a restart too', async () => {
      const channel = await world().channel();
      const ada = await world().person();
      const customId = `job:${'y'.repeat(96)}`;
      const { main } = await post(contract, channel, {
        text: 'press me',
        buttons: [{ label: 'Press', customId }],
      });
      await world().restart(app);
      await ada.press(await seen(contract, main), 'Press');
      const pressed = await event(contract, 'button');
      expect(pressed).toMatchObject({
        customId,
        place: channel,
        user: { id: ada.id, name: ada.name },
        canPost: true,
      });
      expect(pressed.message && messageKey(pressed.message)).toBe(messageKey(main));
      await until('the answer', async () => (await ada.told()).some(({ text }) => text.includes('done')));
      expect((await seen(contract, main)).text).toContain('press me');
    });
  });

  describe('a reaction', () => {
    it('on a message of the bot tells who, what and where; taken off again too', async () => {
      const channel = await world().channel();
      const [ada, ben] = [await world().person(), await world().person()];
      const { main, all } = await post(contract, channel, { text: 'like me', images: [picture('a.png', 5)] });
      await world().restart(app);
      for (const emoji of ['🔁', '1️⃣', '⬆️']) await ada.react(main, emoji);
      await ben.react(main, '🔁');
      await ada.unreact(main, '🔁');
      const events = await until('five reactions', () => {
        const reactions = app.events.filter((one) => one.kind === 'reaction');
        return reactions.length === 5 && reactions;
      });
      expect(events.map(({ user, emoji, added }) => [user.id, emoji, added])).toEqual([
        [ada.id, emojiKey('🔁'), true],
        [ada.id, emojiKey('1️⃣'), true],
        [ada.id, emojiKey('⬆️'), true],
        [ben.id, emojiKey('🔁'), true],
        [ada.id, emojiKey('🔁'), false],
      ]);
      expect(new Set(events.map(({ message }) => messageKey(message)))).toEqual(new Set([messageKey(main)]));
      for (const { user, place } of events) {
        expect(user.name).not.toBe('');
        expect({ ...place, thread: undefined }).toMatchObject({ ...channel });
      }
      expect(all.length).toBeGreaterThan(0);
    });

    it('of the bot itself, or on what people write, is none of its business', async () => {
      const channel = await world().channel();
      const ada = await world().person();
      const { main } = await post(contract, channel, { text: 'like me' });
      await world().platform.react(main, '🔁');
      await world().platform.react(main, '🔁');
      const said = await ada.say(channel, 'just talking');
      await ada.react(said, '🔁');
      await ada.react(main, '🎲');
      const reaction = await event(contract, 'reaction');
      expect(reaction.emoji).toBe('🎲');
      expect(app.events).toHaveLength(1);
      const { reactions } = await seen(contract, main, (one) => '🎲' in one.reactions);
      expect(reactions['🔁']).toEqual(['bot']);
    });

    it('is answered to that person', async () => {
      const channel = await world().channel();
      const [ada, ben] = [await world().person(), await world().person()];
      app.on((_event, reply) => reply.answer({ text: 'you may not' }));
      const { main } = await post(contract, channel, { text: 'like me' });
      await ada.react(main, '❌');
      await until('the answer', async () => {
        const all = [...(await ada.told()), ...(await ada.directMessages())];
        return all.some(({ text }) => text.includes('you may not'));
      });
      expect(await ben.told()).toEqual([]);
    });
  });
}
