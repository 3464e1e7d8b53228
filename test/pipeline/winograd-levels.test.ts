/** Faster convolutions take memory only where there is plenty, and only where they pay. */
import { describe, expect, it } from 'vitest';
import {
  goesByWinograd,
  unetConfigSchema,
  unetLevels,
  winogradBytes,
} from '../../src/graph/models/unet-config.ts';
import { payingLevels, winogradLevels } from '../../src/pipeline/winograd-levels.ts';
import { plainF32 } from '../support/drawing/run-graph.ts';

const gigabyte = 1024 ** 3;
const cross = 'CrossAttnDownBlock2D';
const like = (...channels: [number, ...number[]]) =>
  unetConfigSchema.parse({
    block_out_channels: channels,
    down_block_types: [cross, cross, cross, 'DownBlock2D'],
    up_block_types: ['UpBlock2D', ...Array.from({ length: 3 }, () => 'CrossAttnUpBlock2D')],
    cross_attention_dim: 768,
  });
const sd15 = like(320, 640, 1280, 1280);
const small = like(32, 64, 64, 64);

describe('levels', () => {
  it('of SD 1.5 take 0.2 and 1 GB more, as measured', () => {
    expect(winogradBytes(sd15, 1) / gigabyte).toBeCloseTo(0.18, 1);
    expect(winogradBytes(sd15, 2) / gigabyte).toBeGreaterThan(0.8);
    expect(winogradBytes(sd15, 2) / gigabyte).toBeLessThan(1.2);
    expect(winogradBytes(sd15, 3) / gigabyte).toBeGreaterThan(2.5);
  });

  it.each([
    [1, 0],
    [4, 1],
    [12, 2],
    [500, 2],
  ])('with %d GB free: %d', (free, expected) => {
    expect(winogradLevels(sd15, free * gigabyte)).toBe(expected);
  });

  it('of small models have too few channels, and cost nothing', () => {
    expect(winogradBytes(small, 4)).toBe(0);
    expect(winogradLevels(small, 500 * gigabyte)).toBe(0);
    const target = { ...plainF32, winogradLevels: 4 };
    expect(unetLevels(small).some((level) => goesByWinograd(target, level))).toBe(false);
    expect(unetLevels(sd15).map((level) => goesByWinograd({ ...target, winogradLevels: 2 }, level))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('are tried only where there are any, and taken where they pay', async () => {
    let asked = 0;
    const pays = (answer: boolean) => async () => {
      asked += 1;
      return answer;
    };
    expect(await payingLevels(0, pays(true))).toBe(0);
    expect(asked).toBe(0);
    expect(await payingLevels(2, pays(true))).toBe(2);
    expect(await payingLevels(2, pays(false))).toBe(0);
    expect(asked).toBe(2);
  });
});
