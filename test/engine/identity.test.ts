/** Whatever is drawn together comes out as if it had been drawn alone. */

import { afterAll, describe, expect, it, vi } from 'vitest';
import type { EngineProgress } from '../../src/engine/protocol.ts';
import type { DrawOptions } from '../../src/pipeline/request.ts';
import { createSoloist, model, startEngine, worstDifference } from '../support/drawing/test-engine.ts';

// Everything is drawn twice: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000 });

const engine = startEngine();
const soloist = await createSoloist();
afterAll(async () => {
  await engine.close();
  await soloist.release();
});

const prompt = 'a red cube on top of a blue sphere, to the left of a small green cone';
const init = {
  rgb: Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 37) % 256),
  width: 64,
  height: 64,
};

const requests: Record<string, DrawOptions> = {
  ddim: { prompt, seed: 1, steps: 6, sampler: 'ddim' },
  'ancestral noise, more steps': { prompt, seed: 2, steps: 11, sampler: 'euler_a' },
  'another prompt, a negative one': { prompt: 'eight cabbages', negative: 'blurry', seed: 3, steps: 7 },
  'no guidance': { prompt, seed: 4, steps: 5, guidance: 1, sampler: 'euler' },
  clip: { prompt, seed: 5, steps: 4, clip: true },
  'from an image': { prompt, seed: 6, steps: 10, init, strength: 0.6 },
  'three images': { prompt: 'a green cone', seed: 7, steps: 5, images: 3, sampler: 'dpmpp_2m_sde_karras' },
  wide: { prompt, seed: 8, steps: 4, width: 128, height: 64, sampler: 'unipc' },
  'wide too': { prompt: 'a horse', seed: 9, steps: 3, width: 128, height: 64, sampler: 'pndm' },
  'padded to 128 tokens': { prompt, seed: 10, steps: 3, tokenLength: 'fixed', sampler: 'lcm' },
};

const sizes = { steps: 8, width: 64, height: 64 };

describe('requests that share UNet calls', () => {
  it('give the pictures they give alone, whatever their steps, samplers, sizes and guidance', async () => {
    const names = Object.keys(requests);
    const together = await Promise.all(
      Object.values(requests).map((request) => engine.draw({ ...sizes, ...request }, { model })),
    );
    for (const [i, name] of names.entries()) {
      const request = requests[name];
      const result = together[i];
      if (!request || !result) throw new Error(`${name} is missing`);
      const alone = await soloist.draw({ ...sizes, ...request });
      expect(worstDifference(result, alone), name).toBeLessThanOrEqual(1);
      expect(result.tokens, name).toEqual(alone.tokens);
      expect(result.images.map(({ seed }) => seed)).toEqual(alone.images.map(({ seed }) => seed));
    }
  });

  it('really were in flight together, and the result says what was drawn', async () => {
    let most = 0;
    const count = () => {
      most = Math.max(most, engine.status().inFlight);
    };
    const [first] = await Promise.all(
      [11, 12, 13, 14].map((seed) =>
        engine.draw({ prompt, seed, ...sizes, sampler: 'euler' }, { model, onProgress: count }),
      ),
    );
    expect(most).toBe(4);
    expect(first?.request).toEqual({
      ...sizes,
      ...{ prompt, negative: '', seed: 11, guidance: 7.5, sampler: 'euler' },
      ...{ tokenLength: 'auto', images: 1, clip: false },
    });
    expect([first?.model, first?.device, first?.precision]).toEqual([
      'tiny-sd15',
      { provider: 'cpu' },
      'f32',
    ]);
  });

  it('may join and leave midway', async () => {
    const long: DrawOptions = { ...sizes, prompt, seed: 21, steps: 20, sampler: 'euler_a' };
    const joining: DrawOptions = { ...sizes, prompt: 'a horse', seed: 22, steps: 4 };
    const joined: Promise<unknown>[] = [];
    const started: number[] = [];
    const results: [DrawOptions, Awaited<ReturnType<typeof engine.draw>>][] = [];
    const leaver = new AbortController();
    const onProgress = ({ step }: EngineProgress) => {
      started.push(step);
      if (step === 3 || step === 9) {
        const request = { ...joining, seed: step };
        joined.push(engine.draw(request, { model }).then((result) => results.push([request, result])));
      }
      if (step === 5)
        joined.push(expect(engine.draw(long, { model, signal: leaver.signal })).rejects.toThrow('off'));
      if (step === 12) leaver.abort(new Error('off'));
    };
    results.push([long, await engine.draw(long, { model, onProgress })]);
    await Promise.all(joined);
    expect(results).toHaveLength(3);
    for (const [request, result] of results) {
      expect(
        worstDifference(result, await soloist.draw(request)),
        `seed ${request.seed}`,
      ).toBeLessThanOrEqual(1);
    }
    expect(started).toEqual(Array.from({ length: 21 }, (_, step) => step));
  });

  it('of one shape wait for a place when the engine is full, and all get their turn', async () => {
    const small = startEngine({ maxInFlight: 2 });
    try {
      let most = 0;
      const count = () => {
        most = Math.max(most, small.status().inFlight);
      };
      const seeds = [31, 32, 33, 34, 35];
      const results = await Promise.all(
        seeds.map((seed) => small.draw({ ...sizes, prompt, seed, steps: 3 }, { model, onProgress: count })),
      );
      expect(most).toBe(2);
      expect(results.map(({ images }) => images[0]?.seed)).toEqual(seeds);
    } finally {
      await small.close();
    }
  });
});
