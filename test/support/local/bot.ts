/** A small scripted bot for the local web chat: it draws coloured squares, in steps that a test lets happen. */

import {
  type Button,
  type ChatApp,
  type ChatEvent,
  type Image,
  type Message,
  type MessageRef,
  messageKey,
  type Place,
  type Platform,
  type Reply,
} from '../../../src/chat/platform.ts';
import { UserError } from '../../../src/errors.ts';
import { solidPng } from '../../contracts/pictures.ts';
import { inEveryLanguage, namesInEveryLanguage } from '../in-every-language.ts';

export interface ScriptedBot extends ChatApp {
  /** The platform it posts to; set before the first event. */
  use(platform: Platform): void;
  /** Lets drawings go on to their next step; without it they wait. */
  step(): void;
  /** Lets all drawings run on freely. */
  free(): void;
}

interface Job {
  readonly id: number;
  readonly prompt: string;
  readonly count: number;
  readonly author: string;
  readonly thread: Place;
}

const steps = 4;

export function createScriptedBot(): ScriptedBot {
  let platform: Platform | undefined;
  let jobs = 0;
  let open = false;
  let waiting: (() => void)[] = [];
  const results = new Map<string, Job>();
  const at = () => {
    if (platform === undefined) throw new Error('The bot has no platform');
    return platform;
  };
  const nextStep = () => (open ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve)));

  const draw = async (job: Job, nonce: string) => {
    const { main } = await at().post(job.thread, status(job, 0), { nonce: `${nonce}:status` });
    for (let done = 1; done <= steps; done++) {
      await nextStep();
      await at().update(main, status(job, done));
    }
    await nextStep();
    const result = await at().post(job.thread, drawn(job), { nonce: `${nonce}:result` });
    for (const ref of result.all) results.set(messageKey(ref), job);
    await at().remove(main);
    for (const emoji of ['🔁', '❌']) await at().react(result.main, emoji);
  };
  const begin = async (event: ChatEvent, prompt: string, count: number) => {
    jobs += 1;
    const root: Message = {
      text: [{ kind: 'person', user: event.user }, ' asks for\n', { kind: 'quote', text: prompt }],
    };
    const inThread = event.place.thread !== undefined;
    const posted = inThread ? undefined : await at().post(event.place, root, { nonce: `${event.id}:root` });
    const thread = posted === undefined ? event.place : await at().openThread(posted.main, prompt);
    await draw({ id: jobs, prompt, count, author: event.user.id, thread }, event.id);
  };
  const remove = async (event: ChatEvent, ref: MessageRef, reply: Reply) => {
    const job = results.get(messageKey(ref));
    const member = await at().member(event.place, event.user.id);
    if (job?.author !== event.user.id && !member?.moderator) {
      await reply.answer({ text: 'Only its author or a moderator can delete a picture.', tone: 'bad' });
      return;
    }
    await at().remove(ref);
  };
  const press = async (event: ChatEvent & { readonly kind: 'button' }, reply: Reply) => {
    const job = event.message && results.get(messageKey(event.message));
    if (event.message === undefined || job === undefined) throw new UserError('gone', 'That picture is gone');
    if (event.customId === 'again') return begin(event, job.prompt, job.count);
    if (event.customId === 'delete') return remove(event, event.message, reply);
    return reply.openForm({
      customId: 'edit',
      title: 'Edit the prompt',
      submit: 'Draw',
      fields: [
        {
          id: 'prompt',
          type: 'text',
          label: 'Prompt',
          multiline: true,
          required: true,
          value: job.prompt,
          maxLength: 6000,
        },
        {
          id: 'mood',
          type: 'choice',
          label: 'Mood',
          choices: ['calm', 'wild'].map((value) => ({ name: value, value })),
        },
        { id: 'image', type: 'file', label: 'Start image', hint: 'Drawn over, if you give one' },
      ],
    });
  };

  return {
    use(next) {
      platform = next;
    },
    step() {
      const now = waiting;
      waiting = [];
      for (const go of now) go();
    },
    free() {
      open = true;
      this.step();
    },
    menus: [{ name: 'imagine-this', label: inEveryLanguage('Imagine this') }],
    commands,
    async suggest({ typed }) {
      return ['oil', 'ink', 'pencil']
        .filter((name) => name.includes(typed))
        .map((name) => ({ name, value: name }));
    },
    async handle(event, reply) {
      switch (event.kind) {
        case 'command': {
          if (event.name === 'help') return reply.answer(help);
          if (event.name === 'limits') {
            const member = await at().member(event.place, event.user.id);
            if (!member?.moderator) throw new UserError('not_allowed', 'Only moderators may change limits');
            return reply.answer({
              text: `Everyone may now wait for ${event.options.count} pictures.`,
              tone: 'good',
            });
          }
          await reply.acknowledge();
          return begin(event, String(event.options.prompt), Number(event.options.n ?? 1));
        }
        case 'form':
          await reply.acknowledge();
          return begin(event, event.values.prompt ?? '', 1);
        case 'button':
          return press(event, reply);
        case 'menu':
          await reply.acknowledge();
          return begin(event, event.text, 1);
        case 'mention':
          return begin(event, event.text, 1);
        case 'reaction': {
          const job = results.get(messageKey(event.message));
          if (!event.added || job === undefined) return;
          if (event.emoji === '🔁') return draw({ ...job, id: ++jobs }, event.id);
          if (event.emoji === '❌') return remove(event, event.message, reply);
        }
      }
    },
  };
}

const commands: ChatApp['commands'] = [
  {
    name: 'imagine',
    names: namesInEveryLanguage('imagine', { de: 'zeichne' }),
    description: inEveryLanguage('Draw what a prompt says'),
    textOption: 'prompt',
    options: [
      {
        name: 'prompt',
        type: 'text',
        description: inEveryLanguage('What to draw'),
        required: true,
        maxLength: 6000,
      },
      { name: 'n', type: 'integer', description: inEveryLanguage('How many pictures'), min: 1, max: 4 },
      { name: 'style', type: 'text', description: inEveryLanguage('In which manner'), suggest: true },
      {
        name: 'sampler',
        type: 'text',
        description: inEveryLanguage('How noise becomes a picture'),
        choices: ['euler', 'ddim'].map((value) => ({ name: value, value })),
      },
      { name: 'clip', type: 'boolean', description: inEveryLanguage('Ask CLIP as well') },
      { name: 'image', type: 'attachment', description: inEveryLanguage('A picture to start from') },
    ],
  },
  { name: 'help', description: inEveryLanguage('What the bot can do') },
  {
    name: 'limits',
    description: inEveryLanguage('How much everyone may ask for'),
    moderatorsOnly: false,
    options: [
      {
        name: 'count',
        type: 'integer',
        description: inEveryLanguage('Pictures waiting'),
        min: 1,
        max: 50,
        required: true,
      },
    ],
  },
];

const help: Message = {
  text: [{ kind: 'bold', text: '/imagine' }, ' draws a picture. React with 🔁 to see it again.'],
  buttons: [{ label: 'The paper', url: 'https://arxiv.org/abs/2403.05135' }],
};

const resultButtons: Button[] = [
  { label: 'Again', customId: 'again', emoji: '🔁', style: 'primary' },
  { label: 'Edit', customId: 'edit', emoji: '✏️' },
  { label: 'Delete', customId: 'delete', style: 'danger' },
];

function status({ id, prompt }: Job, done: number): Message {
  const label = done === 0 ? 'waiting, 1 ahead' : `step ${done} of ${steps}, 3.1 it/s`;
  return {
    text: [{ kind: 'italic', text: `Picture ${id}: ` }, prompt.slice(0, 80)],
    progress: { done: done / steps, label },
    images: done === 0 ? [] : [square(id, done, 64)],
    buttons: [{ label: 'Cancel', customId: 'cancel' }],
  };
}

function drawn({ id, prompt, count }: Job): Message {
  return {
    text: [{ kind: 'quote', text: prompt }],
    fields: [
      { name: 'Seed', value: String(id) },
      { name: 'Steps', value: '25' },
      { name: 'Tokens', value: [{ kind: 'bold', text: '42' }, ' of 128'] },
    ],
    images: Array.from({ length: count }, (_, index) => square(id, index, 256)),
    note: 'shapes · euler · 256×256',
    buttons: resultButtons,
    tone: 'good',
  };
}

function square(id: number, shade: number, side: number): Image {
  const bytes = solidPng(side, side, [(id * 97) % 256, (shade * 60 + 40) % 256, 180]);
  return { name: `${id}-${shade}.png`, type: 'image/png', bytes, alt: `Picture ${id}, number ${shade + 1}` };
}
