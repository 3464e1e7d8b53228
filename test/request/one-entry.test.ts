/** A new option is one entry in the table and its texts: two that are added here arrive wherever requests go. */
import { Command } from 'commander';
import { expect, it, vi } from 'vitest';
import { commands } from '../../commands/index.ts';
import { imagineOptions } from '../../commands/shown/imagine-options.ts';
import { jobFields } from '../../src/bot/flow/deliver/job-fields.ts';
import { addRequestOptions, typedValues } from '../../src/cli/request-options.ts';
import { createDraw } from '../../src/cli/worker/draw-with-engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { createGate } from '../../src/gate/gate.ts';
import { formatParameters } from '../../src/images/parameters.ts';
import { modelCardSchema } from '../../src/jobs/known-models.ts';
import { jobPayload } from '../../src/jobs/record/job-payload.ts';
import { drawnResult } from '../../src/jobs/record/outcome.ts';
import { readBundle } from '../../src/pipeline/bundle.ts';
import { completeRequest } from '../../src/pipeline/request.ts';
import { formatImagine } from '../../src/prompt/format-imagine.ts';
import { parseImagine } from '../../src/prompt/parse-imagine.ts';
import type { ReadContext } from '../../src/prompt/read-context.ts';
import { readRequest } from '../../src/prompt/read-request.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import { referenceBundle } from '../support/drawing/reference.ts';

vi.mock('../../src/request/fields.ts', async (original) => {
  const module = await original<typeof import('../../src/request/fields.ts')>();
  const shine = {
    kind: 'whole',
    about: 'picture',
    min: 1,
    max: 9,
    default: 3,
    flags: { shine: { aliases: ['gloss'], cli: 'shininess', example: '4' } },
    png: 'Shine',
    shown: true,
  } as const;
  const hush = { kind: 'switch', about: 'delivery', only: 'chat', flags: { hush: { example: '' } } } as const;
  return { ...module, fields: { ...module.fields, shine, hush } };
});
vi.mock('../../commands/texts/en.ts', async (original) => {
  const { en } = await original<typeof import('../../commands/texts/en.ts')>();
  return { en: { ...en, options: { ...en.options, shine: 'How much it shines', hush: 'Hush' } } };
});
vi.mock('../../src/bot/texts/en.ts', async (original) => {
  const { en } = await original<typeof import('../../src/bot/texts/en.ts')>();
  return { en: { ...en, labels: { ...en.labels, shine: 'Shine' } } };
});

const bundle = await readBundle(referenceBundle);
const context: ReadContext = {
  models: [{ name: 'tiny', width: 64, height: 64, maxSize: 256, maxSteps: 50, clip: false }],
  samplers: ['ddim'],
};
const request = { ...parseImagine('a cat --gloss 4 --hush', context).request, seed: 7 };

it('in a prompt, with its alias and its bounds', () => {
  expect(request).toEqual({ prompt: 'a cat', model: plainModel('tiny'), seed: 7, shine: 4, hush: true });
  expect(() => parseImagine('a cat --shine 10', context)).toThrow(
    '--shine takes a whole number from 1 to 9, not "10"',
  );
});

it('in the text of a request that is edited or shared', () => {
  expect(formatImagine(request)).toContain('--shine 4 --hush');
  expect(parseImagine(formatImagine(request), context).request).toEqual(request);
});

it('among the options of /imagine, and in what it reads from them', () => {
  expect(imagineOptions).toContainEqual(
    expect.objectContaining({ name: 'shine', type: 'integer', min: 1, max: 9 }),
  );
  expect(imagineOptions).toContainEqual(expect.objectContaining({ name: 'hush', type: 'boolean' }));
  expect(commands[0]?.definition.options).toBe(imagineOptions);
  const options = { shine: 4, hush: true } as object;
  expect(parseImagine('a cat', context, options).request).toMatchObject({ shine: 4, hush: true });
});

it('on the command line under its own name there, where it belongs', () => {
  const command = addRequestOptions(new Command('imagine')).exitOverride();
  expect(command.helpInformation()).toMatch(/--shininess <n> +how much it shines \(1 to 9\)/);
  expect(command.helpInformation()).not.toContain('hush');
  command.parse(['--shininess', '5'], { from: 'user' });
  const read = readRequest('a cat', typedValues(command.opts()), { ...context, surface: 'cli' });
  expect(read).toMatchObject({ shine: 5 });
});

it('in the record of a job, of a drawing, and in what a model offers', () => {
  const payload = { request, member: 'local:ann', server: 'local:home', init: false };
  expect(jobPayload.read(jobPayload.write(payload))).toEqual(payload);
  const [model] = context.models;
  const card = { ...model, title: 'Tiny', license: 'CC0', defaults: { shine: 2 } };
  expect(modelCardSchema.parse(card)).toEqual(card);
  expect(drawnResult.read(drawnResult.write({ ...result, drawn: { ...request } }))).toMatchObject({
    drawn: { shine: 4 },
  });
});

const result = {
  images: [{ seed: 7, width: 64, height: 64, bytes: 1 }],
  grid: false,
  model: 'tiny',
  device: 'cpu',
  precision: 'f32',
  tokens: { prompt: 3, negative: 1, used: 3, dropped: 0 },
  seconds: {},
  drawn: {},
};

it('in the request of the pipeline: as asked, as the bundle says, or as the table does', () => {
  const asked = { prompt: 'a cat', seed: 1 };
  expect(completeRequest({ ...asked, shine: 4 } as typeof asked, bundle)).toMatchObject({ shine: 4 });
  const shiny = { ...bundle, defaults: { ...bundle.defaults, shine: 8 } };
  expect(completeRequest(asked, shiny)).toMatchObject({ shine: 8 });
  expect(completeRequest(asked, bundle)).toMatchObject({ shine: 3 });
  expect(() => completeRequest({ ...asked, shine: 0 } as typeof asked, bundle)).toThrow(
    'shine takes a whole number from 1 to 9, not "0"',
  );
});

it('in what a worker hands to its engine, and what concerns only the delivery is not', async () => {
  const draw = vi.fn().mockRejectedValue(new Error('enough'));
  const parts = { gate: createGate([]), modelsFolder: '', onStep: () => {}, onUnavailable: () => {} };
  const drawing = createDraw({ ...parts, engine: { draw } as unknown as Engine })(request, {
    jobId: 'j1',
    job: { member: 'local:ann', server: 'local:home', init: false },
    init: undefined,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  await expect(drawing).rejects.toThrow('enough');
  expect(draw.mock.calls[0]?.[0]).toEqual({ prompt: 'a cat', seed: 7, shine: 4 });
});

it('in the text of a PNG file and under the result', () => {
  expect(formatParameters({ ...request, model: 'tiny' })).toMatch(/, Shine: 4$/);
  expect(jobFields(request, undefined, 'en')).toContainEqual({ name: 'Shine', value: '4' });
});
