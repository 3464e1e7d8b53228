/** The app behind the contract suite: its commands, and a handler that each test sets. */
import type { ChatApp, ChatEvent, Choice, Message, Reply } from '../../src/chat/platform.ts';
import { inEveryLanguage, namesInEveryLanguage } from '../support/in-every-language.ts';

export type Handler = (event: ChatEvent, reply: Reply) => Promise<void>;

export interface ContractApp extends ChatApp {
  /** Everything handled so far, ids and all. */
  readonly events: ChatEvent[];
  /** What is done with the next events. */
  on(handler: Handler): void;
  reset(): void;
}

const description = inEveryLanguage('For the tests', { de: 'Für die Tests' });

const commands: ChatApp['commands'] = [
  {
    name: 'draw',
    names: namesInEveryLanguage('draw', { de: 'zeichne' }),
    description,
    textOption: 'prompt',
    options: [
      { name: 'prompt', type: 'text', description, maxLength: 6000 },
      { name: 'image', type: 'attachment', description },
      { name: 'style', type: 'text', description, suggest: true },
    ],
  },
  {
    name: 'settings',
    description,
    moderatorsOnly: true,
    subcommands: [
      {
        name: 'set',
        description,
        options: [
          { name: 'count', type: 'integer', description, min: 1, max: 8, required: true },
          { name: 'share', type: 'number', description, min: 0, max: 1 },
          { name: 'quiet', type: 'boolean', description },
          {
            name: 'mode',
            type: 'text',
            description,
            choices: [
              { name: 'Fast one', value: 'fast' },
              { name: 'Slow one', value: 'slow' },
            ],
          },
        ],
      },
      { name: 'show', description },
    ],
  },
];

export function createContractApp(): ContractApp {
  const answer: Message = { text: 'done' };
  const plain: Handler = async (_event, reply) => {
    await reply.answer(answer);
  };
  let handler = plain;
  const events: ChatEvent[] = [];
  return {
    commands,
    menus: [{ name: 'about', label: inEveryLanguage('About this', { de: 'Darüber' }) }],
    events,
    on(next) {
      handler = next;
    },
    reset() {
      handler = plain;
      events.length = 0;
    },
    async handle(event, reply) {
      events.push(event);
      await handler(event, reply);
    },
    async suggest({ option, typed }): Promise<Choice[]> {
      return [`${typed}-one`, `${typed}-two`].map((value) => ({ name: `${option}: ${value}`, value }));
    },
  };
}
