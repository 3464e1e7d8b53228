/** Forms: opened as the first answer, filled in, sent. */
import { describe, expect, it } from 'vitest';
import { type Form, severalOf } from '../../src/chat/platform.ts';
import type { Contract } from './contract.ts';
import { dense, event, post, problem, seen } from './deeds.ts';
import { solidPng } from './pictures.ts';
import type { ActingPerson } from './platform-world.ts';
import { until } from './until.ts';

const form: Form = {
  customId: `form:${'x'.repeat(95)}`,
  title: 'Edit the <prompt> & more',
  submit: 'Draw it',
  fields: [
    {
      id: 'prompt',
      type: 'text',
      label: 'Prompt',
      multiline: true,
      value: 'a *cat*',
      required: true,
      maxLength: 2000,
    },
    { id: 'no', type: 'text', label: 'What to avoid', placeholder: 'blur' },
    {
      id: 'mode',
      type: 'choice',
      label: 'Mode',
      value: 'slow',
      choices: [
        { name: 'Fast one', value: 'fast' },
        { name: 'Slow one', value: 'slow' },
      ],
    },
  ],
};

export function describeForms(contract: Contract): void {
  const { app, world } = contract;
  const opened = (person: ActingPerson) => until('the form', () => person.form());

  describe('a form', () => {
    it('opens as the answer to a command and comes back filled in', async () => {
      const channel = await world().channel();
      const ada = await world().person();
      app.on(async (one, reply) => {
        if (one.kind === 'command') await reply.openForm(form);
        else await reply.answer({ text: 'got it' });
      });
      await ada.command(channel, 'draw');
      const shown = await opened(ada);
      expect(shown.fields).toMatchObject([
        { label: 'Prompt', type: 'text', value: 'a *cat*', required: true },
        { label: 'What to avoid', type: 'text', value: '', required: false },
        { label: 'Mode', type: 'choice', value: 'slow' },
      ]);
      expect(shown.title.slice(0, 12)).toBe('Edit the <pr');
      await ada.submit(['a <dog>\non a *mat* & more', undefined, 'fast']);
      expect(await event(contract, 'form')).toMatchObject({
        customId: form.customId,
        values: { prompt: 'a <dog>\non a *mat* & more', no: '', mode: 'fast' },
        files: {},
        place: channel,
        user: { id: ada.id, name: ada.name },
        canPost: true,
      });
      await until('the answer', async () => (await ada.told()).some(({ text }) => text.includes('got it')));
      expect(await ada.waiting()).toEqual({ unacknowledged: 0, thinking: 0 });
    });

    it('opens from a button, and says under which message', async () => {
      const channel = await world().channel();
      const ada = await world().person();
      app.on(async (one, reply) => {
        if (one.kind === 'button') await reply.openForm(form);
      });
      const { main } = await post(contract, channel, {
        text: 'edit me',
        buttons: [{ label: 'Edit', customId: 'edit' }],
      });
      await ada.press(await seen(contract, main), 'Edit');
      await opened(ada);
      await ada.submit([undefined, undefined, undefined]);
      const sent = await event(contract, 'form');
      expect(sent.values).toEqual({ prompt: 'a *cat*', no: '', mode: 'slow' });
      expect(sent.message?.id).toBe(main.id);
    });

    it('takes 6,000 characters in and out, however many inputs that needs', async () => {
      const ada = await world().person();
      const value = 'The quick brown fox jumps over the lazy dog; '.repeat(140).slice(0, 5990).trim();
      app.on(async (one, reply) => {
        if (one.kind !== 'command') return;
        const field = {
          id: 'prompt',
          type: 'text',
          label: 'Prompt',
          multiline: true,
          value,
          maxLength: 6000,
        } as const;
        await reply.openForm({ customId: 'long', title: 'Long', fields: [field] });
      });
      await ada.command(await world().channel(), 'draw');
      const shown = await opened(ada);
      await ada.submit(shown.fields.map(() => undefined));
      expect((await event(contract, 'form')).values.prompt).toBe(value);
    });

    it('lets several things be chosen, or none', async () => {
      const channel = await world().channel();
      const ada = await world().person();
      const choices = ['cat', 'dog', 'owl'].map((value) => ({ name: `A ${value}`, value }));
      const several = { type: 'several', max: 25, values: [], choices: [] } as const;
      app.on(async (one, reply) => {
        if (one.kind !== 'command') return;
        await reply.openForm({
          customId: 'several',
          title: 'Several',
          fields: [
            { ...several, id: 'pets', label: 'Pets', of: 'choices', choices, values: ['dog', 'owl'] },
            { ...several, id: 'places', label: 'Places', of: 'channels', values: [channel.channel] },
            { ...several, id: 'people', label: 'People', of: 'members' },
          ],
        });
      });
      await ada.command(channel, 'draw');
      expect((await opened(ada)).fields).toMatchObject([
        { label: 'Pets', type: 'several', value: 'dog\nowl' },
        { label: 'Places', type: 'several', value: channel.channel },
        { label: 'People', type: 'several', value: '' },
      ]);
      await ada.submit(['cat\nowl', '', ada.id]);
      const { values } = await event(contract, 'form');
      expect(['pets', 'places', 'people'].map((id) => severalOf(values[id]))).toEqual([
        ['cat', 'owl'],
        [],
        [ada.id],
      ]);
    });

    it('takes files', async ({ skip }) => {
      if (!world().can.formFiles) skip('forms take no files here');
      const ada = await world().person();
      app.on(async (one, reply) => {
        if (one.kind !== 'command') return;
        await reply.openForm({
          customId: 'file',
          title: 'File',
          fields: [{ id: 'image', type: 'file', label: 'Image' }],
        });
      });
      await ada.command(await world().channel(), 'draw');
      await opened(ada);
      const bytes = solidPng(7, 3, [1, 2, 3]);
      await ada.submit([{ name: 'start.png', type: 'image/png', bytes }]);
      const [file] = (await event(contract, 'form')).files.image ?? [];
      if (file === undefined) throw new Error('no file came');
      expect(Buffer.from(await world().platform.download(file, 10_000))).toEqual(Buffer.from(bytes));
    });

    it('comes too late after an acknowledgement, and the person can still be answered', async () => {
      const ada = await world().person();
      let refusal: Promise<unknown> | undefined;
      app.on(async (_event, reply) => {
        await reply.acknowledge();
        refusal = problem('too_late', reply.openForm(form));
        await refusal;
        await reply.answer({ text: 'type it instead' });
      });
      await ada.command(await world().channel(), 'draw');
      await until('the answer', async () =>
        (await ada.told()).some(({ text }) => text.includes('type it instead')),
      );
      await refusal;
      expect(await ada.form()).toBeUndefined();
    });

    it('can be answered after a restart', async () => {
      const channel = await world().channel();
      const ada = await world().person();
      app.on(async (one, reply) => {
        if (one.kind === 'command') await reply.openForm(form);
        else await reply.answer({ text: 'still here' });
      });
      await ada.command(channel, 'draw');
      await opened(ada);
      await world().restart(app);
      await ada.submit([undefined, 'blur', undefined]);
      expect((await event(contract, 'form')).values).toEqual({ prompt: 'a *cat*', no: 'blur', mode: 'slow' });
      await until('the answer', async () =>
        (await ada.told()).some(({ text }) => text.includes('still here')),
      );
    });

    it('is refused when it could not be shown', async () => {
      const ada = await world().person();
      const field = { id: 'a', type: 'text', label: 'A' } as const;
      const refused: Form[] = [
        { ...form, customId: 'x'.repeat(101) },
        { ...form, customId: '' },
        { ...form, fields: [] },
        { ...form, fields: [field, field] },
        { ...form, fields: Array.from({ length: 101 }, (_, index) => ({ ...field, id: `f${index}` })) },
      ];
      let checked = 0;
      app.on(async (_event, reply) => {
        for (const bad of refused) {
          await problem('invalid', reply.openForm(bad));
          checked += 1;
        }
        await reply.openForm(form);
      });
      await ada.command(await world().channel(), 'draw');
      expect(dense((await opened(ada)).title)).toContain('Editthe');
      expect(checked).toBe(refused.length);
    });
  });
}
