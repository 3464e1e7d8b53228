/** Commands: what arrives, and how they are answered. */
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import type { Contract } from './contract.ts';
import { event } from './deeds.ts';
import { solidPng } from './pictures.ts';
import { until } from './until.ts';

export function describeCommands(contract: Contract): void {
  const { app, world } = contract;

  describe('a command', () => {
    it('arrives as data, with who, where and what', async () => {
      const channel = await world().channel();
      const ada = await world().person();
      await ada.command(channel, 'draw', { prompt: 'a cat --ar 3:2 "on" a <mat> & more' });
      expect(await event(contract, 'command')).toMatchObject({
        kind: 'command',
        name: 'draw',
        options: { prompt: 'a cat --ar 3:2 "on" a <mat> & more' },
        place: channel,
        user: { id: ada.id, name: ada.name },
        locale: 'en',
        canPost: true,
      });
      expect(JSON.parse(JSON.stringify(app.events[0]))).toEqual(app.events[0]);
    });

    it('may come without its optional text', async () => {
      const ada = await world().person();
      await ada.command(await world().channel(), 'draw');
      expect((await event(contract, 'command')).options).toEqual({});
    });

    it('brings a long text whole', async () => {
      const ada = await world().person();
      const prompt = `${'A red fox, “quick” & <sly>; '.repeat(300)}`
        .slice(0, world().can.commandText - 1)
        .concat('.');
      await ada.command(await world().channel(), 'draw', { prompt });
      expect((await event(contract, 'command')).options.prompt).toBe(prompt);
    });

    it('brings values of every type, under a subcommand', async () => {
      const ada = await world().person({ moderator: true });
      const options = { count: 3, share: 0.25, quiet: true, mode: 'slow' };
      await ada.command(await world().channel(), 'settings', options, 'set');
      expect(await event(contract, 'command')).toMatchObject({
        name: 'settings',
        subcommand: 'set',
        options,
      });
    });

    it('tells a wrong value instead of passing it on', async ({ skip }) => {
      if (world().can.typedOptions) skip('the platform itself checks values');
      const ada = await world().person({ moderator: true });
      await ada.command(await world().channel(), 'settings', { count: 99 }, 'set');
      await until('the complaint', async () => (await ada.told()).some(({ text }) => text.includes('count')));
      expect(app.events).toEqual([]);
    });

    it('brings files that can be read', async ({ skip }) => {
      if (!world().can.commandFiles) skip('commands take no files here');
      const ada = await world().person();
      const bytes = solidPng(9, 5, [200, 10, 30]);
      const image = { name: 'start me.png', type: 'image/png', bytes };
      await ada.command(await world().channel(), 'draw', { prompt: 'more of this', image });
      const { options } = await event(contract, 'command');
      expect(options.image).toMatchObject({
        name: expect.stringMatching(/\.png$/),
        type: 'image/png',
        size: bytes.length,
      });
      if (typeof options.image !== 'object') throw new Error('no attachment');
      expect(Buffer.from(await world().platform.download(options.image, 10_000))).toEqual(Buffer.from(bytes));
    });

    it('is suggested values while they are typed', async ({ skip }) => {
      if (!world().can.suggestions) skip('nothing is suggested here');
      const ada = await world().person();
      expect(await world().suggestions(ada, await world().channel(), 'draw', 'style', 'oil')).toEqual([
        'style: oil-one',
        'style: oil-two',
      ]);
    });

    it('keeps its id when the platform delivers it again', async () => {
      const ada = await world().person();
      await ada.command(await world().channel(), 'draw', { prompt: 'once' });
      await event(contract, 'command');
      await world().redeliver();
      await ada.command(await world().channel(), 'draw', { prompt: 'later' });
      await until('the later command', () =>
        app.events.some((one) => one.kind === 'command' && one.options.prompt === 'later'),
      );
      const ids = app.events.map((one) =>
        one.kind === 'command' && one.options.prompt === 'once' ? one.id : undefined,
      );
      expect(new Set(ids.filter((id) => id !== undefined)).size).toBe(1);
      expect(new Set(app.events.map((one) => one.id)).size).toBe(2);
    });
  });

  describe('the answer to a command', () => {
    it('is seen by that person alone', async () => {
      const channel = await world().channel();
      const [ada, ben] = [await world().person(), await world().person()];
      app.on(async (_event, reply) => {
        await reply.acknowledge();
        await reply.answer({ text: 'for Ada alone' });
      });
      await ada.command(channel, 'draw', { prompt: 'a cat' });
      const answer = await until('the answer', async () => (await ada.told()).at(-1));
      expect(answer.text).toContain('for Ada alone');
      expect(await ben.told()).toEqual([]);
      expect(await world().messages(channel)).toEqual([]);
    });

    it('is replaced by the next one', async () => {
      const ada = await world().person();
      app.on(async (_event, reply) => {
        await reply.answer({ text: 'first' });
        await reply.answer({ text: 'second', buttons: [{ label: 'Again', customId: 'again' }] });
      });
      await ada.command(await world().channel(), 'draw', { prompt: 'a cat' });
      const answers = await until('the second answer', async () => {
        const told = await ada.told();
        return told.some(({ text }) => text.includes('second')) && told;
      });
      expect(answers.map(({ text }) => text.trim())).toEqual(['second']);
      expect(answers[0]?.buttons).toMatchObject([{ label: 'Again', customId: 'again', disabled: false }]);
    });

    it('can be pressed, and what follows answered', async () => {
      const ada = await world().person();
      app.on(async (one, reply) => {
        const buttons = [{ label: 'Go on', customId: 'go:1' }];
        await reply.answer(
          one.kind === 'button' ? { text: `pressed ${one.customId}` } : { text: 'and?', buttons },
        );
      });
      await ada.command(await world().channel(), 'draw', { prompt: 'a cat' });
      const asked = await until('the question', async () =>
        (await ada.told()).find((one) => one.buttons.length > 0),
      );
      await ada.press(asked, 'Go on');
      const told = await until('the answer', async () => {
        const all = await ada.told();
        return all.some(({ text }) => text.includes('pressed go:1')) && all;
      });
      // It takes the place of the answer with the button.
      expect(told.map(({ text }) => text.trim())).toEqual(['pressed go:1']);
      expect(told[0]?.buttons).toEqual([]);
    });

    it('can be pressed and answered late, or not at all', async () => {
      const ada = await world().person();
      app.on(async (one, reply) => {
        await reply.acknowledge();
        const buttons = ['stay', 'turn'].map((customId) => ({ label: customId, customId }));
        if (one.kind !== 'button') await reply.answer({ text: 'and?', buttons });
        else if (one.customId === 'turn') await reply.answer({ text: 'the next page', buttons });
      });
      await ada.command(await world().channel(), 'draw', { prompt: 'a cat' });
      const asked = await until('the question', async () =>
        (await ada.told()).find((one) => one.buttons.length > 0),
      );
      await ada.press(asked, 'stay');
      await until('silence', async () => {
        const { unacknowledged, thinking } = await ada.waiting();
        return app.events.length === 2 && unacknowledged === 0 && thinking === 0;
      });
      expect((await ada.told()).map(({ text }) => text.trim())).toEqual(['and?']);
      await ada.press(asked, 'turn');
      const told = await until('the next page', async () => {
        const all = await ada.told();
        return all.some(({ text }) => text.includes('the next page')) && all;
      });
      expect(told.map(({ text }) => text.trim())).toEqual(['the next page']);
    });

    it('may show a picture', async () => {
      const ada = await world().person();
      const bytes = solidPng(8, 8, [0, 90, 200]);
      app.on((_event, reply) =>
        reply.answer({ text: 'look', images: [{ name: 'a.png', type: 'image/png', bytes, alt: 'blue' }] }),
      );
      await ada.command(await world().channel(), 'draw', { prompt: 'a cat' });
      const answer = await until('the picture', async () =>
        (await ada.told()).find((one) => one.images.length > 0),
      );
      expect(Buffer.from(answer.images[0]?.bytes ?? [])).toEqual(Buffer.from(bytes));
    });

    it('is not owed: without one nothing goes on "thinking"', async () => {
      const ada = await world().person();
      app.on((_event, reply) => reply.acknowledge());
      await ada.command(await world().channel(), 'draw', { prompt: 'a cat' });
      await event(contract, 'command');
      await until('silence', async () => {
        const { unacknowledged, thinking } = await ada.waiting();
        return unacknowledged === 0 && thinking === 0;
      });
      expect(await ada.told()).toEqual([]);
    });

    it('may take its time: the platform is told in time that it will', async () => {
      const ada = await world().person();
      let go = () => {};
      const gate = new Promise<void>((resolve) => {
        go = resolve;
      });
      app.on(async (_event, reply) => {
        await gate;
        await reply.answer({ text: 'at last' });
      });
      await ada.command(await world().channel(), 'draw', { prompt: 'a cat' });
      await until('the acknowledgement', async () => {
        const { unacknowledged, thinking } = await ada.waiting();
        return unacknowledged === 0 && thinking === (world().can.thinking ? 1 : 0);
      });
      go();
      await until('the answer', async () => (await ada.told()).some(({ text }) => text.includes('at last')));
      expect(await ada.waiting()).toEqual({ unacknowledged: 0, thinking: 0 });
    });

    it('tells a mistake of the person in its own words, and a failure in general ones', async () => {
      const ada = await world().person();
      app.on(async () => {
        throw new UserError('bad_request', '--seed takes a number, not "x"');
      });
      await ada.command(await world().channel(), 'draw', { prompt: 'a cat' });
      await until('the mistake', async () =>
        (await ada.told()).some(({ text }) => text.includes('--seed takes a number, not "x"')),
      );
      app.on(async (_event, reply) => {
        await reply.acknowledge();
        throw new Error('secret detail');
      });
      await ada.command(await world().channel(), 'draw', { prompt: 'a dog' });
      const told = await until('the failure', async () => {
        const all = await ada.told();
        return all.length > 1 && all;
      });
      expect(told.map(({ text }) => text).join()).toContain('Something went wrong');
      expect(told.map(({ text }) => text).join()).not.toContain('secret detail');
    });
  });
}
