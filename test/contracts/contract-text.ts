/** Untrusted text: shown as it is, wherever it stands, however long it is. */
import { describe, expect, it } from 'vitest';
import type { Contract } from './contract.ts';
import { dense, event, post, seen } from './deeds.ts';
import { evilLines, evilTexts, overrides } from './evil-texts.ts';
import { until } from './until.ts';

export function describeText(contract: Contract): void {
  const { app, world } = contract;

  describe('untrusted text', () => {
    it.each(evilTexts)('is only text: %s', async (text) => {
      const channel = await world().channel();
      const { main } = await post(contract, channel, {
        text: [
          '(',
          text,
          ') (',
          { kind: 'bold', text },
          ') (',
          { kind: 'italic', text },
          ') (',
          { kind: 'code', text },
          ')\n',
          { kind: 'quote', text },
        ],
        fields: [{ name: text, value: text }],
        note: text,
        progress: { done: 0.5, label: text },
        buttons: [{ label: text.slice(0, 40), customId: text }],
      });
      const message = await seen(contract, main);
      expect(dense(message.text).split(dense(text)).length - 1).toBe(9);
      expect(message.notified).toEqual([]);
      for (const link of message.links) expect(link).toEqual({ text: link.url, url: link.text });
      expect(message.buttons).toMatchObject([{ label: text.slice(0, 40), customId: text }]);
    });

    it('is only text at the beginnings of lines and on its own', async () => {
      const channel = await world().channel();
      const { main } = await post(contract, channel, { text: evilLines });
      expect(dense((await seen(contract, main)).text)).toBe(dense(evilLines));
      for (const text of evilTexts) {
        const alone = await post(contract, channel, { text });
        expect(dense((await seen(contract, alone.main)).text)).toBe(dense(text));
      }
    });

    it('is only text in names of people and in answers', async () => {
      const ada = await world().person();
      const name = '@everyone <!here> **x** <b>';
      app.on((_event, reply) =>
        reply.answer({
          text: [{ kind: 'person', user: { id: 'U404', name } }, ' ', '<@U1> *x* &amp; @here'],
        }),
      );
      await ada.command(await world().channel(), 'draw', { prompt: 'a cat' });
      const answer = await until('the answer', async () => (await ada.told()).at(-1));
      expect(answer.text).toContain('<@U1> *x* &amp; @here');
      expect(answer.notified).toEqual([]);
    });

    it('comes in as it was typed', async () => {
      const channel = await world().channel();
      const ada = await world().person();
      for (const text of evilTexts) {
        app.reset();
        await ada.command(channel, 'draw', { prompt: text });
        expect((await event(contract, 'command')).options.prompt).toBe(text);
      }
    });

    it('turns nothing around and holds no broken characters', async () => {
      const { main } = await post(contract, await world().channel(), {
        text: [overrides, '|', { kind: 'quote', text: overrides }],
        fields: [{ name: overrides, value: `${overrides}\uD83D` }],
      });
      const { text } = await seen(contract, main);
      expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
      expect(text.isWellFormed()).toBe(true);
      expect(text).toContain('abcde');
    });

    it('of 6,000 characters is all there, in one message or several', async () => {
      const channel = await world().channel();
      const text = `${'A *red* fox_jumps <over> & `under` the [lazy](dog) | '.repeat(120).slice(0, 5999)}!`;
      const { all, main } = await post(contract, channel, {
        text: [{ kind: 'bold', text: 'Prompt' }, '\n', { kind: 'quote', text }],
        fields: [{ name: 'Seed', value: '7' }],
        buttons: [{ label: 'Again', customId: 'again' }],
      });
      const messages = await until('all of it', async () => {
        const found = await world().messages(channel);
        return found.length >= all.length && found;
      });
      expect(dense(messages.map((one) => one.text).join(' '))).toContain(dense(text));
      expect(messages.map(({ ref }) => ref.id)).toEqual(all.map(({ id }) => id));
      expect((await seen(contract, main)).buttons).toMatchObject([{ customId: 'again' }]);
    });

    it('of 6,000 characters is cut visibly in an update and in an answer', async () => {
      const ada = await world().person();
      const text = '<*_`&@everyone`_*> '.repeat(316).trim();
      app.on((_event, reply) => reply.answer({ text, note: 'the end' }));
      await ada.command(await world().channel(), 'draw', { prompt: 'a cat' });
      const answer = await until('the answer', async () => (await ada.told()).at(-1));
      expect(answer.text).toContain('the end');
      expect(dense(answer.text).slice(0, 60)).toBe(dense(text).slice(0, 60));

      const { main } = await post(contract, await world().channel(), { text: 'short' });
      await world().platform.update(main, { text, fields: [{ name: 'Seed', value: '7' }] });
      const updated = await seen(contract, main, (one) => !one.text.includes('short'));
      expect(dense(updated.text).slice(0, 60)).toBe(dense(text).slice(0, 60));
      expect(updated.text).toContain('Seed');
      expect(updated.notified).toEqual([]);
      if (!dense(updated.text).includes(dense(text))) expect(updated.text).toContain('…');
    });
  });
}
