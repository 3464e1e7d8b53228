/** The self-test finds what a device has wrong: real results, and results spoiled on purpose. */
import { describe, expect, it } from 'vitest';
import {
  findAbility,
  type Run,
  targetOf,
  testGpu,
  testOps,
  tolerance,
} from '../../../src/graph/device/ability.ts';
import { distance, plainTarget, spread } from '../../../src/graph/device/trial.ts';
import { fusedTrials, plainTrial, wantedOps } from '../../../src/graph/device/trials.ts';
import { runGraph } from '../../support/drawing/run-graph.ts';

/** The CPU as a device, with whatever `spoil` does to the outputs of one graph. */
const deviceWith =
  (spoil: (name: string, outputs: Record<string, Float32Array>) => void): Run =>
  async (graph, feeds) => {
    const results = Object.entries(await runGraph(graph, feeds)).map(
      ([key, { data }]) => [key, data] as const,
    );
    const outputs = Object.fromEntries(results);
    spoil(graph.name, outputs);
    return outputs;
  };

describe('the CPU', () => {
  it('has every fused op right', async () => {
    expect(await findAbility('cpu')).toEqual({
      precision: 'f32',
      fused: ['MultiHeadAttention', 'QuickGelu', 'Gelu'],
      refused: [],
    });
  });
});

describe('a fused op', () => {
  it.each([
    [
      'is wrong in one row of one shape',
      (last: Float32Array) => last.fill(0, 0, 8),
      /^Gelu is .* off \(0\.0001 allowed\)$/,
    ],
    [
      'is a little wrong everywhere',
      (last: Float32Array) => last.set(last.map((x) => x * 1.001)),
      /^Gelu is 1\.0e-3 off/,
    ],
    ['gives NaN', (last: Float32Array) => last.fill(Number.NaN, 0, 1), /^Gelu is Infinity off/],
  ] as const)('that %s is refused, and the others are not', async (_what, spoil, reason) => {
    const run = deviceWith((name, outputs) => {
      const last = Object.values(outputs).at(-1);
      if (name.endsWith(' Gelu') && last) spoil(last);
    });
    const ability = await testOps('webgpu', 'f32', run);
    expect(ability.fused).toEqual(['MultiHeadAttention', 'QuickGelu']);
    expect(ability.refused).toEqual([expect.stringMatching(reason)]);
  });

  it('that fails or gives less than asked for is refused', async () => {
    const run = deviceWith((name, outputs) => {
      if (name.endsWith('QuickGelu')) throw new Error('/src/onnxruntime/core/a.cc:1 no\nkernel');
      if (name.endsWith('MultiHeadAttention')) delete outputs[Object.keys(outputs)[0] ?? ''];
    });
    const ability = await testOps('webgpu', 'f32', run);
    expect(ability.fused).toEqual(['Gelu']);
    expect(ability.refused).toEqual([
      'MultiHeadAttention is Infinity off (0.0001 allowed)',
      'QuickGelu fails (no kernel)',
    ]);
  });

  it('may be as far off as half precision is', async () => {
    const run = deviceWith((_, outputs) => {
      for (const values of Object.values(outputs))
        values.set(values.map((x, i) => x * (i % 2 ? 1.004 : 0.996)));
    });
    expect((await testOps('webgpu', 'f16', run)).refused).toEqual([]);
    expect((await testOps('webgpu', 'f32', run)).fused).toEqual([]);
  });
});

describe('channels last', () => {
  /** A device that computes every trial right, whatever ops are in it, but for what `spoil` does. */
  const cudaWith =
    (spoil: (name: string, outputs: Record<string, Float32Array>) => void): Run =>
    (graph, feeds) => {
      const trial = Object.values(fusedTrials).flatMap((trials) => trials.map((make) => make()));
      const same = trial.find(
        (other) => other.build(plainTarget).name === graph.name && sameFeeds(other, feeds),
      );
      return deviceWith(spoil)(same?.build(plainTarget) ?? graph, feeds);
    };
  const sameFeeds = (trial: { feeds: object }, feeds: object) =>
    Object.keys(trial.feeds).join() === Object.keys(feeds).join();

  it('is for devices that have the ops for it right', async () => {
    const ability = await testOps(
      'cuda',
      'f32',
      cudaWith(() => undefined),
    );
    expect(ability).toMatchObject({ fused: wantedOps.cuda, refused: [] });
    expect(targetOf(ability)).toMatchObject({ channelsLast: true, precision: 'f32' });
  });

  it.each([
    ['NhwcConv', undefined],
    ['GroupNorm', undefined],
    ['SkipGroupNorm', true],
    ['BiasSplitGelu', true],
  ])('and not where %s is wrong: %s', async (op, channelsLast) => {
    const ability = await testOps(
      'cuda',
      'f16',
      // The last output, as a kernel that takes the wrong axis would leave it.
      cudaWith((name, outputs) => name.endsWith(` ${op}`) && Object.values(outputs).at(-1)?.reverse()),
    );
    expect(ability.fused).toEqual(wantedOps.cuda.filter((other) => other !== op));
    expect(targetOf(ability).channelsLast).toBe(channelsLast);
  });

  it('is not tried on the CPU, which lacks most of it', async () => {
    const ability = await testOps(
      'cuda',
      'f32',
      deviceWith(() => undefined),
    );
    const missing = ['NhwcConv', 'GroupNorm', 'SkipGroupNorm', 'BiasAdd', 'BiasSplitGelu'];
    expect(ability.refused).toEqual(missing.map((op) => expect.stringMatching(new RegExp(`^${op} fails`))));
  });
});

describe('precision', () => {
  /** Casts to f16 are in the graph's bytes; a device without it refuses them, as SwiftShader does. */
  const withoutHalf: Run = (graph, feeds) =>
    Buffer.from(graph.model).includes('Cast')
      ? Promise.reject(new Error('Program Cast requires f16 but the device does not support it.'))
      : deviceWith(() => undefined)(graph, feeds);

  it('is f16 where real half-precision arithmetic comes out', async () => {
    // onnxruntime rounds every value to f16 on the CPU too, and casts around each op.
    const ability = await testGpu(
      'webgpu',
      deviceWith(() => undefined),
    );
    expect(ability.precision).toBe('f16');
    expect(ability.fused).toEqual(expect.arrayContaining(['QuickGelu', 'Gelu']));
  });

  it('is f32 where the device has no f16', async () => {
    expect(await testGpu('webgpu', withoutHalf)).toEqual({
      precision: 'f32',
      fused: ['MultiHeadAttention', 'QuickGelu', 'Gelu'],
      refused: ['f16 fails (Program Cast requires f16 but the device does not support it.)'],
    });
  });

  it('is none where the plain ops are wrong', async () => {
    const run = deviceWith((_, outputs) => outputs.conv?.fill(0, 0, 100));
    const ability = await testGpu('webgpu', run);
    expect(ability).toMatchObject({ precision: null, fused: [] });
    expect(ability.refused).toEqual([
      expect.stringMatching(/^f16 is .* off/),
      expect.stringMatching(/^f32 is .* off/),
    ]);
  });
});

describe('the trials', () => {
  it('cover every shape that attention has in SD 1.5', () => {
    const shapes = fusedTrials.MultiHeadAttention.flatMap((make) => Object.keys(make().feeds)).join(' ');
    // batch x heads x width x queries x keys
    for (const width of [8, 40, 64, 80, 96, 160, 512])
      expect(shapes).toMatch(new RegExp(`\\d+x\\d+x${width}x`));
    for (const tokens of [64, 77, 128, 141, 1024, 4096])
      expect(shapes).toMatch(new RegExp(`x${tokens}(x|\\.)`));
    expect(shapes).toMatch(/causal/);
    expect(shapes).toMatch(/padded/);
  });

  it('are sharp: no output is constant or vanishing', async () => {
    for (const make of [plainTrial, ...Object.values(fusedTrials).flat()]) {
      const trial = make();
      for (const [key, { data }] of Object.entries(await runGraph(trial.build(plainTarget), trial.feeds))) {
        const [low, high] = data.reduce(
          ([a, b], x) => [Math.min(a, x), Math.max(b, x)],
          [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
        );
        expect(high - low, key).toBeGreaterThan(0.1);
      }
    }
  });

  it('feed numbers that are spread evenly and differ by seed', () => {
    const [a, b] = [spread([10_000], 2, 1, 5).data, spread([10_000], 2, 2, 5).data];
    const mean = a.reduce((sum, x) => sum + x, 0) / a.length;
    expect(Math.abs(mean - 5)).toBeLessThan(0.05);
    expect(Math.min(...a)).toBeGreaterThan(3);
    expect(Math.max(...a)).toBeLessThan(7);
    expect(distance({ a }, { a: b })).toBeGreaterThan(0.1);
    expect(distance({ a }, { a })).toBe(0);
  });

  it('have a tolerance that a wrong kernel exceeds', () => {
    // 0.3 % is the smallest error of SwiftShader's MultiHeadAttention at any of the shapes.
    for (const provider of ['cpu', 'webgpu', 'cuda'] as const)
      expect(tolerance[provider].f32).toBeLessThan(3e-3);
  });
});
