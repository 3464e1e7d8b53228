/** Faster convolutions take memory only where there is plenty, and only where they pay. */
import { describe, expect, it } from 'vitest';
import { unetConfigSchema, unetKernels, unetLevels } from '../../src/graph/models/unet-config.ts';
import { decoderKernels, vaeConfigSchema, vaeLevels } from '../../src/graph/models/vae-config.ts';
import { goesByWinograd, winogradBytes } from '../../src/graph/models/winograd.ts';
import { noLevels, payingLevels, winogradLevels } from '../../src/pipeline/cpu/winograd-levels.ts';
import { plainF32 } from '../support/drawing/run-graph.ts';

const gigabyte = 1024 ** 3;
const cross = 'CrossAttnDownBlock2D';
const unetLike = (...channels: [number, ...number[]]) =>
  unetConfigSchema.parse({
    block_out_channels: channels,
    down_block_types: [cross, cross, cross, 'DownBlock2D'],
    up_block_types: ['UpBlock2D', ...Array.from({ length: 3 }, () => 'CrossAttnUpBlock2D')],
    cross_attention_dim: 768,
  });
const vaeLike = (...channels: [number, ...number[]]) =>
  vaeConfigSchema.parse({ block_out_channels: channels, layers_per_block: 2 });
const sd15 = { unet: unetLike(320, 640, 1280, 1280), vae: vaeLike(128, 256, 512, 512) };
const small = { unet: unetLike(32, 64, 64, 64), vae: vaeLike(16, 32, 32, 32) };
const [unet, decoder] = [unetKernels(sd15.unet), decoderKernels(sd15.vae)];

describe('levels', () => {
  it('of SD 1.5 take 0.2 and 1 GB more, as measured', () => {
    expect(winogradBytes(unet, 1) / gigabyte).toBeCloseTo(0.18, 1);
    expect(winogradBytes(unet, 2) / gigabyte).toBeGreaterThan(0.8);
    expect(winogradBytes(unet, 2) / gigabyte).toBeLessThan(1.2);
    expect(winogradBytes(unet, 3) / gigabyte).toBeGreaterThan(2.5);
  });

  it('of its decoder take 0.05 and 0.2 GB; the finest has too few channels', () => {
    const megabytes = [1, 2, 3, 4].map((count) => Math.round(winogradBytes(decoder, count) / 1024 ** 2));
    expect(megabytes).toEqual([0, 47, 209, 479]);
  });

  it.each([
    [1, { unet: 0, decoder: 0, short: true }],
    [4, { unet: 1, decoder: 0, short: true }],
    [8, { unet: 2, decoder: 0, short: true }],
    [10.2, { unet: 2, decoder: 2, short: true }],
    [12, { unet: 2, decoder: 3, short: false }],
    [500, { unet: 2, decoder: 3, short: false }],
  ])('with %d GB free: %j', (free, expected) => {
    expect(winogradLevels(sd15, free * gigabyte)).toEqual(expected);
  });

  it('of small models have too few channels, cost nothing and miss nothing', () => {
    for (const free of [1, 500]) expect(winogradLevels(small, free * gigabyte)).toEqual(noLevels);
    const target = { ...plainF32, winogradLevels: 4 };
    for (const levels of [unetLevels(small.unet), vaeLevels(small.vae)]) {
      expect(levels.some((level) => goesByWinograd(target, level))).toBe(false);
    }
    const which = (levels: readonly { depth: number; channels: number }[], winogradLevels: number) =>
      levels.map((level) => goesByWinograd({ ...target, winogradLevels }, level));
    expect(which(unetLevels(sd15.unet), 2)).toEqual([true, true, false, false]);
    expect(which(vaeLevels(sd15.vae), 3)).toEqual([false, true, true, false]);
  });

  it('are tried only where there is something to gain or to miss, and taken where they pay', async () => {
    let asked = 0;
    const pays = (answer: boolean) => async () => {
      asked += 1;
      return answer;
    };
    expect(await payingLevels(noLevels, pays(true))).toEqual(noLevels);
    expect(asked).toBe(0);
    for (const levels of [
      { unet: 2, decoder: 0, short: false },
      { unet: 0, decoder: 0, short: true },
    ]) {
      expect(await payingLevels(levels, pays(true))).toEqual(levels);
      expect(await payingLevels(levels, pays(false))).toEqual(noLevels);
    }
    expect(asked).toBe(4);
  });
});
