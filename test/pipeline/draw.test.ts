/** How a drawing goes: its steps, its previews, its end, and that it can be stopped. */

import { afterAll, describe, expect, it } from 'vitest';
import { chooseDevice } from '../../src/graph/device/choose-device.ts';
import { readBundle } from '../../src/pipeline/bundle.ts';
import {
  type DrawnStep,
  type DrawResult,
  type DrawTurns,
  draw,
  drawInTurns,
  type UnetAsk,
} from '../../src/pipeline/draw.ts';
import type { RowTensors } from '../../src/pipeline/drawing.ts';
import { createModels } from '../../src/pipeline/models.ts';
import { completeRequest, type DrawOptions } from '../../src/pipeline/request.ts';
import { createTextEncoder } from '../../src/pipeline/text/conditioning.ts';
import { callUnet } from '../../src/pipeline/unet-call.ts';
import { referenceBundle } from '../support/drawing/reference.ts';

const bundle = await readBundle(referenceBundle);
const models = createModels(bundle, await chooseDevice('cpu'));
const encode = createTextEncoder(models);
afterAll(() => models.release());

const prompt = 'a red cube on top of a blue sphere';
const request = (options: Partial<DrawOptions> = {}) =>
  completeRequest({ prompt, seed: 7, steps: 4, ...options }, bundle);
const greatestDifference = (a: Uint8Array, b: Uint8Array) =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 0))));

interface Asked {
  readonly ask?: UnetAsk;
  readonly result?: DrawResult;
}

/** What a request asks the UNet next, or what came of it. */
async function nextAsk(turns: DrawTurns, outputs: readonly RowTensors[] = []): Promise<Asked> {
  for (let given = outputs; ; given = []) {
    const { done, value } = await turns.next(given);
    if (done) return { result: value };
    if (value !== undefined) return { ask: value };
  }
}

describe('steps', () => {
  it('are told one by one, each with a preview that changes', async () => {
    const seen: DrawnStep[] = [];
    const previews: string[] = [];
    await draw(models, encode, request(), {
      onStep: async (progress) => {
        seen.push(progress);
        const preview = await progress.preview();
        expect([preview?.width, preview?.height, preview?.rgb.length]).toEqual([8, 8, 192]);
        previews.push(Buffer.from(preview?.rgb ?? []).toString('hex'));
      },
    });
    expect(seen.map(({ step, steps }) => `${step}/${steps}`)).toEqual(['1/4', '2/4', '3/4', '4/4']);
    expect(new Set(previews).size).toBe(4);
  });

  it('ask for one row an image without guidance and two with it', async () => {
    const rowsOf = async (options: Partial<DrawOptions>) =>
      (await nextAsk(drawInTurns(models, encode, request(options)))).ask?.rows.length;
    expect(await rowsOf({ guidance: 1 })).toBe(1);
    expect(await rowsOf({ guidance: 2 })).toBe(2);
    expect(await rowsOf({ guidance: 2, images: 3 })).toBe(6);
  });

  it('of several requests, each at its own timestep, fit into one call', async () => {
    const wanted = [request({ steps: 3 }), request({ steps: 5, sampler: 'euler_a', guidance: 1, seed: 8 })];
    const together = wanted.map((one) => drawInTurns(models, encode, one));
    let asked = await Promise.all(together.map((turns) => nextAsk(turns)));
    const shared: number[] = [];
    while (asked.some(({ ask }) => ask !== undefined)) {
      const rows = asked.flatMap(({ ask }) => ask?.rows ?? []);
      const shape = asked.find(({ ask }) => ask !== undefined)?.ask?.shape;
      if (shape === undefined) throw new Error('somebody asked');
      shared.push(rows.length);
      const outputs = await callUnet(models, shape, rows, 16);
      asked = await Promise.all(
        asked.map((one, i) => {
          const turns = together[i];
          const mine = outputs.splice(0, one.ask?.rows.length ?? 0);
          return one.ask === undefined || turns === undefined ? one : nextAsk(turns, mine);
        }),
      );
    }
    // Two rows with guidance and one without, then the one that takes longer.
    expect(shared).toEqual([3, 3, 3, 1, 1]);
    for (const [i, { result }] of asked.entries()) {
      const alone = (await draw(models, encode, wanted[i] ?? request())).images[0];
      const shown = result?.images[0];
      if (shown === undefined || alone === undefined) throw new Error('both were drawn');
      expect(greatestDifference(shown.rgb, alone.rgb)).toBeLessThanOrEqual(1);
    }
  });
});

describe('a stop', () => {
  it('before the start draws nothing', async () => {
    await expect(draw(models, encode, request(), { signal: AbortSignal.abort() })).rejects.toThrow(/aborted/);
  });

  it('is honoured before the next step', async () => {
    const controller = new AbortController();
    let last = 0;
    const drawing = draw(models, encode, request({ steps: 20 }), {
      signal: controller.signal,
      onStep: ({ step }) => {
        last = step;
        if (step === 3) controller.abort(new Error('enough'));
      },
    });
    await expect(drawing).rejects.toThrow('enough');
    expect(last).toBe(3);
  });

  it('from outside reaches it while it draws', async () => {
    const controller = new AbortController();
    let steps = 0;
    const drawing = draw(models, encode, request({ steps: 150 }), {
      signal: controller.signal,
      onStep: () => {
        steps++;
        // Not from within the step: as a signal or a message would come.
        if (steps === 2) setImmediate(() => controller.abort(new Error('enough')));
      },
    });
    await expect(drawing).rejects.toThrow('enough');
    expect(steps).toBeLessThanOrEqual(4);
  });
});

describe('a request', () => {
  it('for several images draws each with its own seed, as if it were alone', async () => {
    const { images } = await draw(models, encode, request({ images: 3 }));
    expect(images.map(({ seed }) => seed)).toEqual([7, 8, 9]);
    const alone = (await draw(models, encode, request({ seed: 9 }))).images[0];
    expect(
      greatestDifference(images[2]?.rgb ?? new Uint8Array(), alone?.rgb ?? new Uint8Array()),
    ).toBeLessThanOrEqual(1);
  });

  it('says how many tokens were used, and what was cut', async () => {
    const long = `${prompt}, `.repeat(20);
    const read = async (options: Partial<DrawOptions>) =>
      (await draw(models, encode, request({ prompt: long, steps: 1, ...options }))).tokens;
    const whole = await read({});
    expect(whole).toMatchObject({ used: whole.prompt, dropped: 0, unknown: 0 });
    expect(whole.unread).toBeUndefined();
    const cut = await read({ tokenLength: 'fixed', negative: long });
    expect(cut).toMatchObject({ prompt: whole.prompt, used: 128, dropped: whole.prompt - 128 });
    expect(cut).toMatchObject({ negative: whole.prompt, negativeDropped: whole.prompt - 128 });
    expect(long).toContain(cut.unread?.prompt?.cut);
    expect(long).toContain(cut.unread?.negative?.cut);
  });

  it('says what T5 could not read of either text, and of which marks nothing came', async () => {
    const tokens = async (options: Partial<DrawOptions>) =>
      (await draw(models, encode, request({ steps: 1, ...options }))).tokens;
    const unread = await tokens({ prompt: 'a (red:1.3) cube, 猫', negative: '犬, fog' });
    expect(unread).toMatchObject({ unknown: 1, negativeUnknown: 1, dropped: 0 });
    expect(unread.unread).toEqual({
      prompt: { unknown: ['猫'] },
      negative: { unknown: ['犬'] },
      marks: true,
    });
    // Where CLIP reads them they are not lost; a plain parenthesis is only punctuation.
    expect((await tokens({ prompt: 'a (red:1.3) cube', clip: true })).unread).toBeUndefined();
    expect((await tokens({ prompt: 'a (red) cube [of glass]' })).unread).toBeUndefined();
    // Nobody reads the negative prompt without guidance.
    expect((await tokens({ negative: '犬', guidance: 1 })).unread).toBeUndefined();
  });

  it('of which T5 can read nothing is refused', async () => {
    await expect(draw(models, encode, request({ prompt: '一只红色的猫' }))).rejects.toThrow(
      'The model can read nothing of “一只红色的猫”',
    );
  });

  it.each(['dpmpp_2m_sde_karras', 'lcm'])('draws with %s, the same twice and finite', async (sampler) => {
    const [first, second] = [
      await draw(models, encode, request({ sampler })),
      await draw(models, encode, request({ sampler })),
    ];
    expect(first.images[0]?.rgb).toEqual(second.images[0]?.rgb);
    expect(new Set(first.images[0]?.rgb).size).toBeGreaterThan(20);
  });

  it('changes with CLIP, with the negative prompt and with the prompt', async () => {
    const pictures = await Promise.all(
      [{}, { clip: true }, { negative: 'blurry' }, { prompt: 'a green cone' }].map(
        async (options) => (await draw(models, encode, request(options))).images[0]?.rgb,
      ),
    );
    expect(new Set(pictures.map((rgb) => Buffer.from(rgb ?? []).toString('hex'))).size).toBe(4);
  });

  it('has sizes that no power of two divides', async () => {
    const { images } = await draw(models, encode, request({ width: 72, height: 104 }));
    expect([images[0]?.width, images[0]?.height, images[0]?.rgb.length]).toEqual([72, 104, 72 * 104 * 3]);
  });
});
