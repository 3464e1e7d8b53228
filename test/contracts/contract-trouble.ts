/** Trouble: things that are gone, permissions that are missing, stopping, and registering commands. */
import { describe, expect, it } from 'vitest';
import { inEveryLanguage } from '../support/in-every-language.ts';
import type { Contract } from './contract.ts';
import { event, post, problem, seen } from './deeds.ts';
import { until } from './until.ts';

export function describeTrouble(contract: Contract): void {
  const { app, world } = contract;

  describe('trouble', () => {
    it('in a channel that is deleted is told apart', async () => {
      const channel = await world().channel();
      const { main } = await post(contract, channel, { text: 'root' });
      const thread = await world().platform.openThread(main, 'Thread');
      await world().deleteChannel(channel);
      const { platform } = world();
      await problem('gone', post(contract, channel, { text: 'anyone?' }));
      await problem('gone', post(contract, thread, { text: 'anyone?' }));
      await problem('gone', platform.update(main, { text: 'anyone?' }));
      await problem('gone', platform.react(main, '🔁'));
      await problem('gone', platform.openThread(main, 'Thread'));
      await platform.remove(main);
    });

    it('while a command is at work there does not hinder the next one', async () => {
      const [doomed, channel] = [await world().channel(), await world().channel()];
      const ada = await world().person();
      app.on(async (one, reply) => {
        await reply.acknowledge();
        if (one.place.channel === doomed.channel) await world().deleteChannel(doomed);
        await reply.answer({ text: `in ${one.place.channel}` });
      });
      await ada.command(doomed, 'draw', { prompt: 'a cat' });
      await event(contract, 'command');
      await ada.command(channel, 'draw', { prompt: 'a dog' });
      await until('the answer', async () =>
        (await ada.told()).some(({ text }) => text.includes(`in ${channel.channel}`)),
      );
    });

    it('with a message that is deleted is told apart', async () => {
      const channel = await world().channel();
      const { main } = await post(contract, channel, { text: 'short-lived' });
      await seen(contract, main);
      await world().deleteMessage(main);
      await problem('gone', world().platform.update(main, { text: 'anyone?' }));
      await problem('gone', world().platform.react(main, '🔁'));
      await world().platform.remove(main);
    });

    it('with a missing permission names it', async () => {
      const channel = await world().channel();
      const { main } = await post(contract, channel, { text: 'root' });
      await world().deny(channel, 'post');
      const error = await problem('forbidden', post(contract, channel, { text: 'anyone?' }));
      expect(error.permission).toBeTruthy();
      expect((await world().messages(main.place)).map(({ text }) => text.trim())).toEqual(['root']);
    });
  });

  describe('stopping', () => {
    it('waits for what is being handled, and takes nothing more', async () => {
      const channel = await world().channel();
      const ada = await world().person();
      let go = () => {};
      const gate = new Promise<void>((resolve) => {
        go = resolve;
      });
      const finished: string[] = [];
      app.on(async (one, reply) => {
        await reply.acknowledge();
        await gate;
        await world().platform.post(channel, { text: 'finished anyway' }, { nonce: one.id });
        finished.push(one.id);
      });
      await ada.command(channel, 'draw', { prompt: 'a cat' });
      await event(contract, 'command');
      expect(world().platform.health().ok).toBe(true);
      let stopped = false;
      const old = world().platform;
      const stopping = old.stop().then(() => {
        stopped = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(stopped).toBe(false);
      go();
      await stopping;
      expect(finished).toHaveLength(1);
      expect(old.health().ok).toBe(false);
      await world().restart(app);
      expect(world().platform.health()).toMatchObject({ ok: true, detail: expect.stringMatching(/\w/) });
      expect((await world().messages(channel)).map(({ text }) => text.trim())).toEqual(['finished anyway']);
    });
  });

  describe('registering commands', () => {
    it('is done when they changed, and only then', async () => {
      const { platform } = world();
      await platform.deploy(app);
      expect(await platform.deploy(app)).toBe(false);
      const more = {
        commands: [...app.commands, { name: 'stats', description: inEveryLanguage('Numbers') }],
        menus: app.menus,
      };
      expect(await platform.deploy(more)).toBe(true);
      expect(await platform.deploy(more)).toBe(false);
      expect(await platform.deploy(app)).toBe(true);
    });
  });
}
