/** The whole bot as someone who asks it things sees it. */
import type { MessageRef, Place } from '../../../src/chat/platform.ts';
import type { ActingPerson, Given, Seen } from '../../contracts/platform-world.ts';
import { until } from '../../contracts/until.ts';
import type { TestRedis } from '../redis.ts';
import { type BotWorld, type BotWorldOptions, startBotWorld } from './bot-world.ts';

export interface CommandWorld extends BotWorld {
  /** Sends a command and gives what only that person is told next. */
  ask(person: ActingPerson, place: Place, name: string, given?: Given, subcommand?: string): Promise<Seen>;
  /** What a person is told next, after `deed`: a new answer, or one that changed. */
  toldAfter(person: ActingPerson, deed: () => Promise<void>): Promise<Seen>;
  /** Asks for a picture and waits until it is in the queue; gives the job's id. */
  enqueue(person: ActingPerson, place: Place, prompt: string): Promise<string>;
  /** Asks for a picture and waits until it is posted; gives the job's id and the message with it. */
  imagine(
    person: ActingPerson,
    place: Place,
    prompt: string,
  ): Promise<{ readonly id: string; readonly result: MessageRef }>;
}

export function memberOf(person: Pick<ActingPerson, 'id'>): string {
  return `local:${person.id}`;
}

export async function startCommandWorld(redis: TestRedis, options?: BotWorldOptions): Promise<CommandWorld> {
  const world = await startBotWorld(redis, options);
  const { chat, jobs } = world;

  /** What was asked before is answered: nothing of it can be taken for a later answer. */
  const settled = (person: ActingPerson) =>
    until('what was asked to be answered', async () => {
      const { unacknowledged, thinking } = await person.waiting();
      return unacknowledged === 0 && thinking === 0;
    });
  const toldAfter = async (person: ActingPerson, deed: () => Promise<void>): Promise<Seen> => {
    const keyOf = ({ ref, text, buttons }: Seen) => JSON.stringify([ref.id, text, buttons]);
    await settled(person);
    const before = new Set((await person.told()).map(keyOf));
    await deed();
    return until('an answer', async () => (await person.told()).find((seen) => !before.has(keyOf(seen))));
  };
  const newest = async (person: ActingPerson, before: ReadonlySet<string>) =>
    (await jobs.history(memberOf(person), { limit: 100 })).find(({ id }) => !before.has(id));
  const known = async (person: ActingPerson) =>
    new Set((await jobs.history(memberOf(person), { limit: 100 })).map(({ id }) => id));
  const ask = async (person: ActingPerson, place: Place, prompt: string) => {
    const before = await known(person);
    await person.command(place, 'imagine', { prompt });
    const job = await until(`${prompt} in the queue`, () => newest(person, before));
    await settled(person);
    return job;
  };

  return Object.assign(world, {
    toldAfter,
    ask: (person: ActingPerson, place: Place, name: string, given?: Given, subcommand?: string) =>
      toldAfter(person, () => person.command(place, name, given, subcommand)),
    enqueue: async (person: ActingPerson, place: Place, prompt: string) =>
      (await ask(person, place, prompt)).id,
    async imagine(person: ActingPerson, place: Place, prompt: string) {
      const { id } = await ask(person, place, prompt);
      await until(`${prompt} to be posted`, async () => (await jobs.get(id))?.delivery === 'posted');
      const result = await until('its message', async () => {
        const places = [place, ...(await chat.threads(place)).map((thread) => thread.place)];
        const all = (await Promise.all(places.map((each) => chat.messages(each)))).flat();
        const { result: posted } = await jobs.posted(id);
        return all.find((seen) => `local:${seen.ref.id}` === posted?.key);
      });
      return { id, result: result.ref };
    },
  });
}
