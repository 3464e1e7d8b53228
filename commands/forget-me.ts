/** `/forget-me`: deletes everything kept about the person, after asking whether they mean it. */
import type { Command } from '../src/bot/command.ts';
import { customId } from '../src/bot/custom-id.ts';
import { forgetMember } from '../src/bot/flow/actions/forget.ts';
import { inAll, naming, textsOf } from './texts/index.ts';

export const forgetMe: Command = {
  definition: { ...naming('forget'), description: inAll((texts) => texts.forget.description) },

  async run({ event, reply, locale }) {
    const texts = textsOf(locale).forget;
    const id = (answer: 'yes' | 'no') => customId('forget', answer, event.user.id);
    await reply.answer({
      text: texts.ask,
      tone: 'bad',
      buttons: [
        { label: texts.yes, customId: id('yes'), style: 'danger' },
        { label: texts.no, customId: id('no') },
      ],
    });
  },

  buttons: {
    async forget(ctx, [answer, asked]) {
      const { event, reply, locale, member } = ctx;
      const texts = textsOf(locale).forget;
      // Only who was asked can say yes, should others ever see the question.
      if (answer !== 'yes' || asked !== event.user.id) return reply.answer({ text: texts.kept });
      const { deleted, cancelled } = await forgetMember(ctx, member);
      await reply.answer({ text: texts.done(deleted, cancelled), tone: 'good' });
    },
  },
};
