/** Prompts rewritten by a language model that answers well, answers nonsense, stalls, lies and dies. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cleanAnswer } from '../../src/expand/clean.ts';
import { createExpander, type ExpanderOptions } from '../../src/expand/expander.ts';
import { type LanguageModel, says, startLanguageModel } from '../support/language-model.ts';

let model: LanguageModel;
beforeAll(async () => {
  model = await startLanguageModel();
});
afterAll(() => model.close());
beforeEach(() => {
  model.asked.length = 0;
  model.respond = says('A red cube.');
});

const words = (text: string) => text.split(/\s+/).length;
const expander = (more: Partial<ExpanderOptions> = {}, timeoutMs = 5_000) =>
  createExpander({
    endpoint: { url: model.url, model: 'tiny', key: 'secret-key', timeoutMs },
    count: words,
    ...more,
  });

it('asks as OpenAI’s API wants it, and takes the answer', async () => {
  model.respond = says('A small red cube of glass stands on a table. A blue ball lies to its left.');
  const rewritten = await expander().rewrite('expand', 'red cube');
  expect(rewritten).toEqual({
    text: 'A small red cube of glass stands on a table. A blue ball lies to its left.',
    tokens: 17,
  });
  const [question] = model.asked;
  expect(question).toMatchObject({ path: '/v1/chat/completions', authorization: 'Bearer secret-key' });
  expect(question?.body).toMatchObject({ model: 'tiny', stream: false });
  expect(question?.body.messages.at(-1)).toEqual({ role: 'user', content: 'red cube' });
});

it('keeps whole sentences within what ELLA was trained on', async () => {
  const sentence = `${'word '.repeat(49)}end.`;
  model.respond = says(`${sentence} ${sentence} ${sentence}`);
  expect((await expander().rewrite('expand', 'x')).text).toBe(`${sentence} ${sentence}`);
  // A translation leaves nothing out.
  expect((await expander().rewrite('translate', 'x')).tokens).toBe(150);
});

it('asks about the same prompt once, at once and later, and again about another', async () => {
  const kept = new Map<string, { text: string }>();
  const cache = {
    get: async (id: string) => kept.get(id),
    set: async (id: string, value: { text: string }) => void kept.set(id, value),
  };
  const one = expander({ cache });
  await Promise.all([one.rewrite('expand', 'cube'), one.rewrite('expand', 'cube')]);
  await expander({ cache }).rewrite('expand', 'cube');
  expect(model.asked).toHaveLength(1);
  await one.rewrite('translate', 'cube');
  await one.rewrite('expand', 'ball');
  expect(model.asked).toHaveLength(3);
});

it('does without a cache that fails', async () => {
  const troubles: unknown[] = [];
  const broken = async () => {
    throw new Error('away');
  };
  const one = expander({ cache: { get: broken, set: broken }, onTrouble: (error) => troubles.push(error) });
  expect((await one.rewrite('expand', 'cube')).text).toBe('A red cube.');
  expect(troubles).toHaveLength(2);
});

it('does not flood the endpoint', async () => {
  model.respond = () => {};
  const one = expander({}, 300);
  const all = Array.from({ length: 6 }, (_, i) => one.rewrite('expand', `cube ${i}`));
  const ends = await Promise.allSettled(all);
  const codes = ends.map((end) => (end.status === 'rejected' ? end.reason.code : 'ok'));
  expect(codes.filter((code) => code === 'llm_busy')).toHaveLength(2);
  expect(model.asked.length).toBeLessThanOrEqual(4);
});

const json =
  (value: unknown): LanguageModel['respond'] =>
  (response) =>
    void response.end(JSON.stringify(value));

describe('is a failure in one line, without the key:', () => {
  it.each<[string, LanguageModel['respond'], RegExp]>([
    ['a status of 500', (response) => void response.writeHead(500).end('oops'), /it answered 500$/],
    [
      'a status of 401',
      (response) => void response.writeHead(401).end('Bearer secret-key?'),
      /it answered 401$/,
    ],
    ['a page', (response) => void response.end('<html>hello</html>'), /none that OpenAI’s API knows$/],
    ['JSON of another kind', json({ choices: [] }), /none that OpenAI’s API knows$/],
    [
      'content that is no text',
      json({ choices: [{ message: { content: [1] } }] }),
      /none that OpenAI’s API knows$/,
    ],
    ['nothing', says(''), /said nothing that can be drawn$/],
    ['thoughts alone', says('<think>hm, a cube…'), /said nothing that can be drawn$/],
    ['another script', says('红色的立方体'), /said nothing that can be drawn$/],
    ['a connection that dies', (response) => void response.destroy(), /failed: /],
    [
      'an answer that dies on its way',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"choices":');
        setTimeout(() => response.destroy(), 20);
      },
      /failed: /,
    ],
    ['a flood', (response) => void response.end(`"${'x'.repeat(300 * 1024)}"`), /more than 256 KiB$/],
    [
      'a way to somewhere else',
      (response) => void response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(),
      /failed: /,
    ],
  ])('%s', async (_, respond, line) => {
    model.respond = respond;
    const failing = await expander()
      .rewrite('expand', 'cube')
      .catch((error: unknown) => error);
    expect(failing).toMatchObject({ code: 'llm_failed', message: expect.stringMatching(line) });
    expect(String(failing)).not.toMatch(/secret-key|\n/);
  });

  it.each<[string, LanguageModel['respond']]>([
    ['no answer', () => {}],
    ['an answer that never ends', (response) => void response.write('{"choices":')],
  ])('%s', async (_, respond) => {
    model.respond = respond;
    const started = performance.now();
    await expect(expander({}, 300).rewrite('expand', 'cube')).rejects.toThrow('no answer within 0.3 s');
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('an endpoint that is not there', async () => {
    const gone = createExpander({ endpoint: { url: 'http://127.0.0.1:9/v1', model: 'tiny' }, count: words });
    await expect(gone.rewrite('expand', 'cube')).rejects.toThrow(
      'The language model at 127.0.0.1:9 failed: ',
    );
  });
});

describe('an answer', () => {
  it.each([
    ['<think>They want a cube.</think>\n\nA red cube.', 'A red cube.'],
    ['Sure! Here is the description you asked for:\n\n"A red cube."', 'A red cube.'],
    ['**A red cube** stands on a `table`.', 'A red cube stands on a table.'],
    ['1. A red cube.\n2. A blue ball.', 'A red cube. A blue ball.'],
    ['- A red cube.\n- A blue ball.', 'A red cube. A blue ball.'],
    ['```text\nA red cube.\n```', 'A red cube.'],
    ['A red cube --n 8 —seed 7 -private', 'A red cube n 8 seed 7 private'],
    ['A red cube <lora:evil:1> <@123>', 'A red cube'],
    ['A red\u0000 cube\u202e.', 'A red cube .'],
    ['A well-known red-brown cube – of glass.', 'A well-known red-brown cube – of glass.'],
  ])('%j becomes %j', (answer, prompt) => {
    expect(cleanAnswer(answer)).toBe(prompt);
  });

  it('has an end', () => {
    expect(cleanAnswer('a cube '.repeat(10_000))?.length).toBe(2_000);
  });
});
