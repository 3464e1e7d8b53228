/** Threads: opened once on a message, used again, woken up. */
import { describe, expect, it } from 'vitest';
import type { Contract } from './contract.ts';
import { event, post, problem, seen } from './deeds.ts';
import { evilTexts } from './evil-texts.ts';
import { until } from './until.ts';

export function describeThreads(contract: Contract): void {
  const { app, world } = contract;

  describe('a thread', () => {
    it('is opened on a message, once, and takes what is posted there', async () => {
      const channel = await world().channel();
      const { main } = await post(contract, channel, { text: 'the root' });
      const thread = await world().platform.openThread(main, 'Pictures of a cat');
      expect(thread.thread).toBeDefined();
      expect({ ...thread, thread: undefined }).toEqual({ ...channel, thread: undefined });
      const again = await Promise.all([1, 2].map(() => world().platform.openThread(main, 'Another name')));
      expect(again).toEqual([thread, thread]);
      const inside = await post(contract, thread, { text: 'inside' });
      expect(inside.main.place).toEqual(thread);
      expect((await seen(contract, inside.main)).text).toContain('inside');
      expect((await world().messages(channel)).map(({ text }) => text.trim())).toEqual(['the root']);
      expect(await world().platform.openThread(inside.main, 'Inside')).toEqual(thread);
      await world().restart(app);
      expect(await world().platform.openThread(main, 'After a restart')).toEqual(thread);
    });

    it('is named after anything', async ({ skip }) => {
      if (!world().can.threadNames) skip('threads have no names here');
      const channel = await world().channel();
      const names = [
        'x'.repeat(300),
        '\u200B\u3164 ',
        'two\nlines\u202E',
        '👩‍👩‍👧‍👦'.repeat(40),
        ...evilTexts,
      ];
      for (const name of names) {
        const { main } = await post(contract, channel, { text: 'root' });
        await world().platform.openThread(main, name);
      }
      const threads = await until('all threads', async () => {
        const found = await world().threads(channel);
        return found.length === names.length && found;
      });
      for (const { name } of threads) {
        expect(name.length).toBeLessThanOrEqual(100);
        expect(name.trim()).not.toBe('');
        expect(name).not.toMatch(/[\n\u202E]/);
        expect(name.isWellFormed()).toBe(true);
      }
      expect(threads.map(({ name }) => name)).toEqual(expect.arrayContaining([...evilTexts]));
    });

    it('holds pictures, buttons and reactions like a channel', async () => {
      const ada = await world().person();
      const { main } = await post(contract, await world().channel(), { text: 'root' });
      const thread = await world().platform.openThread(main, 'Thread');
      const inside = await post(contract, thread, {
        text: 'press',
        buttons: [{ label: 'Press', customId: 'p' }],
      });
      await world().platform.react(inside.main, '🔁');
      await ada.react(inside.main, '🎲');
      expect((await event(contract, 'reaction')).message.id).toBe(inside.main.id);
      await ada.press(await seen(contract, inside.main), 'Press');
      expect((await event(contract, 'button')).place).toEqual(thread);
      await world().platform.update(inside.main, { text: 'pressed' });
      await seen(contract, inside.main, ({ text }) => text.includes('pressed'));
    });

    it('takes commands', async ({ skip }) => {
      if (!world().can.commandsInThreads) skip('no commands in threads here');
      const ada = await world().person();
      const { main } = await post(contract, await world().channel(), { text: 'root' });
      const thread = await world().platform.openThread(main, 'Thread');
      await ada.command(thread, 'draw', { prompt: 'a cat' });
      expect((await event(contract, 'command')).place).toEqual(thread);
      await until('the answer', async () => (await ada.told()).some(({ text }) => text.includes('done')));
    });

    it('wakes up when something is posted or a reaction put', async ({ skip }) => {
      if (!world().can.archivedThreads) skip('no thread is archived here');
      const { main } = await post(contract, await world().channel(), { text: 'root' });
      const thread = await world().platform.openThread(main, 'Thread');
      const first = await post(contract, thread, { text: 'before' });
      await world().archive(thread);
      const second = await post(contract, thread, { text: 'after the sleep' });
      await seen(contract, second.main);
      expect((await world().archived?.(thread)) ?? false).toBe(false);
      await world().archive(thread);
      await world().platform.react(first.main, '🔁');
      expect((await seen(contract, first.main, (one) => '🔁' in one.reactions)).reactions['🔁']).toEqual([
        'bot',
      ]);
      await world().archive(thread);
      await world().platform.update(first.main, { text: 'changed in its sleep' });
      await seen(contract, first.main, ({ text }) => text.includes('changed'));
    });

    it('needs a permission, which is named where it is missing', async ({ skip }) => {
      if (!world().can.threadPermission) skip('threads need no permission here');
      const channel = await world().channel();
      const { main } = await post(contract, channel, { text: 'root' });
      await world().deny(channel, 'thread');
      const error = await problem('forbidden', world().platform.openThread(main, 'Thread'));
      expect(error.permission?.toLowerCase()).toContain('thread');
    });

    it('in a direct conversation is that, or the conversation itself', async () => {
      const ada = await world().person();
      const place = await world().platform.direct(await world().channel(), ada.id);
      const { main } = await post(contract, place, { text: 'root' });
      const follow = await world().platform.openThread(main, 'Thread');
      expect({ ...follow, thread: undefined }).toEqual({ ...place, thread: undefined });
      await post(contract, follow, { text: 'what follows' });
    });
  });
}
