/** Fast drawings: which step does which work, and that leaving out nothing changes nothing. */

import { afterAll, describe, expect, it } from 'vitest';
import { chooseDevice } from '../../src/graph/device/choose-device.ts';
import { readBundle } from '../../src/pipeline/bundle.ts';
import { draw, drawInTurns, type UnetAsk } from '../../src/pipeline/draw.ts';
import { Drawing } from '../../src/pipeline/drawing.ts';
import type { FastPlan } from '../../src/pipeline/fast.ts';
import { createModels, type UnetBatch } from '../../src/pipeline/models.ts';
import { completeRequest, type DrawOptions } from '../../src/pipeline/request.ts';
import type { Sampler } from '../../src/pipeline/samplers/index.ts';
import { createTextEncoder } from '../../src/pipeline/text/conditioning.ts';
import { callUnet } from '../../src/pipeline/unet-call.ts';
import { referenceBundle } from '../support/drawing/reference.ts';

const bundle = await readBundle(referenceBundle);
const models = createModels(bundle, await chooseDevice('cpu'));
const encode = createTextEncoder(models);
afterAll(() => models.release());

const prompt = 'a red cube on top of a blue sphere';
const request = (options: Partial<DrawOptions> = {}) =>
  completeRequest({ prompt, seed: 7, steps: 6, guidance: 5, ...options }, bundle);

type Plan = Omit<FastPlan, 'first'> & Partial<FastPlan>;

/** The same networks, in a bundle that is fast by `plan`. */
const by = (plan: Plan) => ({ ...models, bundle: { ...bundle, fast: { first: 0, ...plan } } });

const relativeL2 = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(
    a.reduce((sum, x, i) => sum + (x - (b[i] ?? Number.NaN)) ** 2, 0) / b.reduce((sum, x) => sum + x * x, 0),
  );

/** Every ask of a drawing, as it is answered. */
async function asksOf(plan: Plan, options: Partial<DrawOptions>) {
  const turns = drawInTurns(by(plan), encode, request({ effort: 'fast', ...options }));
  const asks: UnetAsk[] = [];
  for (let outputs: Awaited<ReturnType<typeof callUnet>> = []; ; ) {
    const { done, value } = await turns.next(outputs);
    if (done) return { asks, images: value.images };
    if (value) asks.push(value);
    outputs = value ? await callUnet(models, value.shape, value.rows, 2) : [];
  }
}

const inWords = (asks: readonly UnetAsk[]) =>
  asks.map(({ shape, rows }) => `${shape.variant} ${rows.length}`);

describe('the graphs', () => {
  it('compute the beginning of rows that share a sample once, and give the same', async () => {
    const { asks } = await asksOf({ cache: 1, guidance: 1 }, { steps: 1, images: 2 });
    const [ask] = asks;
    if (ask === undefined) throw new Error('nothing was asked');
    const samples: number[] = [];
    const watched = {
      ...models,
      unet: (batch: UnetBatch) => {
        samples.push(batch.timestep.length);
        return models.unet(batch);
      },
    };
    const apart = ask.rows.map((row) => ({
      ...row,
      inputs: { ...row.inputs, sample: row.inputs.sample?.slice() ?? new Float32Array() },
    }));
    const [shared, own] = [
      await callUnet(watched, ask.shape, ask.rows, 3),
      await callUnet(watched, ask.shape, apart, 3),
    ];
    // Two images of two rows each, in calls of three rows and of one.
    expect(samples).toEqual([2, 1, 3, 1]);
    for (const [i, { output }] of own.entries()) {
      expect(relativeL2(shared[i]?.output ?? new Float32Array(), output ?? new Float32Array(1))).toBeLessThan(
        1e-6,
      );
    }
  });

  it('deep gives what plain gives, and shallow the same from its deep features', async () => {
    const { asks } = await asksOf({ cache: 6, guidance: 1 }, { steps: 1 });
    const [ask] = asks;
    if (ask === undefined) throw new Error('nothing was asked');
    const answer = async (
      variant: 'plain' | 'deep' | 'shallow',
      deep?: readonly (Float32Array | undefined)[],
    ) => {
      const rows = ask.rows.map((row, i) => {
        const feature = deep?.[i];
        return { ...row, inputs: { ...row.inputs, ...(feature && { deep: feature }) } };
      });
      return callUnet(models, { ...ask.shape, variant }, rows, 2);
    };
    const [plain, full] = [await answer('plain'), await answer('deep')];
    const shallow = await answer(
      'shallow',
      full.map(({ deep }) => deep),
    );
    for (const [i, { output }] of plain.entries()) {
      if (output === undefined) throw new Error('a row has no output');
      expect(relativeL2(full[i]?.output ?? output.subarray(0, 0), output)).toBeLessThan(1e-6);
      expect(relativeL2(shallow[i]?.output ?? output.subarray(0, 0), output)).toBeLessThan(1e-6);
      expect(full[i]?.deep).not.toEqual(full[1 - i]?.deep);
    }
  });
});

describe('the steps', () => {
  it.each([
    [
      'every third is deep',
      { cache: 3, guidance: 1 },
      {},
      ['deep 2', 'shallow 2', 'shallow 2', 'deep 2', 'shallow 2', 'shallow 2'],
    ],
    [
      'every second stretch has no unconditional row',
      { cache: 2, guidance: 2 },
      {},
      ['deep 2', 'shallow 2', 'deep 1', 'shallow 1', 'deep 2', 'shallow 2'],
    ],
    [
      'guidance alone is reused',
      { cache: 1, guidance: 3 },
      {},
      ['deep 2', 'deep 1', 'deep 1', 'deep 2', 'deep 1', 'deep 1'],
    ],
    [
      'the first do all their work, as many as the guidance wants',
      { cache: 2, guidance: 2, first: 0.125 },
      {},
      ['deep 2', 'deep 2', 'deep 2', 'shallow 2', 'deep 1', 'shallow 1'],
    ],
    [
      'without guidance there is one row',
      { cache: 3, guidance: 2 },
      { guidance: 1, images: 2 },
      ['deep 2', 'shallow 2', 'shallow 2', 'deep 2', 'shallow 2', 'shallow 2'],
    ],
  ] as const)('%s', async (_what, plan, options, expected) => {
    expect(inWords((await asksOf(plan, options)).asks)).toEqual(expected);
  });

  it('that leave nothing out draw the exact picture, others another one', async () => {
    const exact = (await draw(models, encode, request())).images[0];
    const all = (await asksOf({ cache: 1, guidance: 1 }, {})).images[0];
    const most = (await asksOf({ cache: 3, guidance: 1 }, {})).images[0];
    const off = all?.rgb.map((value, i) => Math.abs(value - (exact?.rgb[i] ?? 999))) ?? [];
    expect(Math.max(...off)).toBeLessThanOrEqual(1);
    expect(most?.rgb).not.toEqual(exact?.rgb);
  });

  it('do not depend on whose rows share the calls', async () => {
    const alone = (await asksOf({ cache: 2, guidance: 1 }, { seed: 8 })).images[0];
    const beside = (await asksOf({ cache: 2, guidance: 1 }, { images: 2 })).images[1];
    const off = beside?.rgb.map((value, i) => Math.abs(value - (alone?.rgb[i] ?? 999))) ?? [];
    expect(Math.max(...off)).toBeLessThanOrEqual(1);
  });

  it('take the exact way while a ControlNet takes part, and begin anew after it', () => {
    const sampler: Sampler = {
      timesteps: [5, 4, 3, 2, 1, 0],
      initNoiseSigma: 1,
      scaleInput: (latent: Float32Array) => latent,
      addNoise: (latent: Float32Array) => latent,
      step: (output: Float32Array) => output,
      denoised: (output: Float32Array) => output,
    };
    const context = Float32Array.of(1);
    const condition = { tokens: 1, contextAt: () => context };
    const drawing = new Drawing({
      shape: { width: 1, height: 1, tokens: 1 },
      controls: [{ name: 'canny', hint: context, strength: 1, start: 0.3, end: 0.55 }],
      images: [{ sampler, noise: () => context, latent: context }],
      prompt: condition,
      negative: condition,
      guidance: 3,
      contextWidth: 1,
      fast: { cache: 3, guidance: 2, whole: 0 },
    });
    const seen: string[] = [];
    while (!drawing.done) {
      const rows = drawing.rows();
      seen.push(`${drawing.shape.variant} ${rows.length}${rows[0]?.inputs.deep ? ' kept' : ''}`);
      drawing.advance(rows.map((_, i) => ({ output: Float32Array.of(i), deep: Float32Array.of(i) })));
    }
    expect(seen).toEqual([
      'deep 2',
      'shallow 2 kept',
      'control 2',
      'deep 2',
      'shallow 1 kept',
      'shallow 1 kept',
    ]);
  });

  it('reuse the difference that guidance makes', () => {
    const latent = Float32Array.of(0);
    const taken: number[] = [];
    const sampler: Sampler = {
      timesteps: [1, 0],
      initNoiseSigma: 1,
      scaleInput: (value: Float32Array) => value,
      addNoise: (value: Float32Array) => value,
      step: (output: Float32Array) => {
        taken.push(output[0] ?? Number.NaN);
        return latent;
      },
      denoised: (output: Float32Array) => output,
    };
    const condition = { tokens: 1, contextAt: () => latent };
    const drawing = new Drawing({
      shape: { width: 1, height: 1, tokens: 1 },
      controls: [],
      images: [{ sampler, noise: () => latent, latent }],
      prompt: condition,
      negative: condition,
      guidance: 3,
      contextWidth: 1,
      fast: { cache: 1, guidance: 2, whole: 0 },
    });
    // Unconditional 1, conditional 3: 1 + 3 · 2; then conditional 4 alone: 4 + (3 − 1) · 2.
    drawing.advance([
      { output: Float32Array.of(1), deep: latent },
      { output: Float32Array.of(3), deep: latent },
    ]);
    drawing.advance([{ output: Float32Array.of(4), deep: latent }]);
    expect(taken).toEqual([7, 8]);
  });
});
