/** `/models`: what can be drawn with, and what each takes. */
import type { Command, Context } from '../src/bot/command.ts';
import { type ModelCard, shownName } from '../src/bot/models.ts';
import { type ChatEvent, type Field, type Message, oneLine, type TextPart } from '../src/chat/platform.ts';
import { besideModels } from './shown/beside-models.ts';
import { inAll, naming, type Texts, textsOf } from './texts/index.ts';

export const models: Command = {
  definition: { ...naming('models'), description: inAll((texts) => texts.models.description) },
  run: async (ctx) => ctx.reply.answer(await view(ctx)),
};

async function view(ctx: Context<ChatEvent>): Promise<Message> {
  const texts = textsOf(ctx.locale);
  const { models: known, files } = await ctx.models.list();
  if (known.length === 0) return { text: texts.models.none };
  const beside = besideModels(files, texts);
  const fields = ctx.platform.limits(ctx.event.place).fields - beside.length;
  return {
    text: [
      { kind: 'bold', text: texts.models.title },
      ...(known.length > fields ? [`\n${texts.queue.more(known.length - fields)}`] : []),
    ],
    fields: [...known.slice(0, fields).map((model, index) => describe(model, index === 0, texts)), ...beside],
    ...(known.length > 1 && { note: texts.models.choose }),
  };
}

function describe(model: ModelCard, usual: boolean, texts: Texts): Field {
  const { width, height, minSize, maxSize, maxSteps, clip, knows, license, defaults } = model;
  const name = shownName(model.name);
  const facts = [
    ...(usual ? [texts.models.usual] : []),
    ...(model.title.toLowerCase() === name.toLowerCase() ? [] : [oneLine(model.title, 100)]),
    ...(knows === undefined ? [] : [texts.models.onlyShapes]),
    minSize === maxSize ? texts.models.onlySize(width, height) : texts.models.size(width, height, maxSize),
    ...(defaults.steps === undefined ? [] : [texts.models.steps(defaults.steps, maxSteps)]),
    ...(defaults.guidance === undefined ? [] : [texts.models.guidance(defaults.guidance)]),
    ...(defaults.sampler === undefined ? [] : [defaults.sampler]),
    ...(clip ? [texts.models.clip] : []),
    license === 'unknown' ? texts.models.unknownLicence : texts.models.licence(oneLine(license, 100)),
  ];
  const value: TextPart[] = [facts.join(' · ')];
  if (!usual) value.push('\n', { kind: 'code', text: exampleFor(name) });
  return { name, value };
}

/** What to type for a model that isn't taken anyway. */
function exampleFor(name: string): string {
  return `/imagine … --model ${/\s/.test(name) ? `"${name}"` : name}`;
}
