/** NaN and infinity never become a picture: they are found where they arise, and the VAE gets a second try in f32. */
import { describe, expect, it, vi } from 'vitest';
import type { GraphTarget } from '../../src/graph/onnx/graph.ts';
import { readBundle } from '../../src/pipeline/bundle.ts';
import { draw } from '../../src/pipeline/draw.ts';
import { createModels, type Notice } from '../../src/pipeline/models.ts';
import { completeRequest, type DrawOptions } from '../../src/pipeline/request.ts';
import { createTextEncoder } from '../../src/pipeline/text/conditioning.ts';
import { copyBundle, weightFiles, withTensor } from '../support/drawing/changed-bundle.ts';
import { maxAbsDiff, referenceBundle } from '../support/drawing/reference.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Draws on the CPU, which reads the weights of an f16 graph as f16 too. */
async function drawWith(
  folder: string,
  precision: GraphTarget['precision'],
  options: Partial<DrawOptions> = {},
) {
  const bundle = await readBundle(folder);
  const notices: Notice[] = [];
  const device = { provider: 'cpu', precision, fused: new Set<never>(), reason: 'a test' } as const;
  const models = createModels(bundle, device, (notice) => notices.push(notice));
  try {
    const request = completeRequest({ prompt: 'a red cube', seed: 1, steps: 2, ...options }, bundle);
    const { images } = await draw(models, createTextEncoder(models), request);
    return { rgb: images[0]?.rgb ?? new Uint8Array(), notices };
  } finally {
    await models.release();
  }
}

const infinity = (at: number) => (value: number, i: number) => (i === at ? Number.POSITIVE_INFINITY : value);
const init = { rgb: new Uint8Array(64 * 64 * 3).fill(90), width: 64, height: 64 };

describe('an infinity in the weights', () => {
  it.each([
    [
      'the UNet',
      weightFiles.unet,
      'mid_block.resnets.0.conv1.weight',
      'nan_latent',
      /UNet of .* at step 1 of 2/,
    ],
    [
      'the VAE',
      weightFiles.vae,
      'decoder.mid_block.resnets.0.conv1.weight',
      'nan_image',
      /VAE of .* damaged/,
    ],
    [
      'T5',
      'text_encoder_t5/model.safetensors',
      'encoder.block.0.layer.1.DenseReluDense.wo.weight',
      'nan_text',
      /T5, CLIP or the connector/,
    ],
    ['CLIP', weightFiles.clip, 'text_model.encoder.layers.0.mlp.fc1.weight', 'nan_text', /T5, CLIP/],
    ['the encoder of the VAE', weightFiles.vae, 'encoder.conv_in.weight', 'nan_init', /VAE/],
  ])('of %s is an error with a code and no picture', async (_, file, tensor, code, message) => {
    const { folder, write } = copyBundle();
    write(file, withTensor(file, tensor, infinity(4)));
    await expect(drawWith(folder, 'f32', { clip: true, init, strength: 1 })).rejects.toMatchObject({
      name: 'UserError',
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe('a VAE whose numbers are too large for f16', () => {
  // The norm after the convolution takes no notice of the scale, but f16 has no number that large.
  const grow = (value: number) => value * 1e9;

  it('is run again in f32, and that is told', async () => {
    const { folder, write } = copyBundle();
    write(weightFiles.vae, withTensor(weightFiles.vae, 'decoder.conv_in.weight', grow, 'F32'));
    const [half, whole] = [await drawWith(folder, 'f16'), await drawWith(folder, 'f32')];
    expect(half.notices.map(({ code }) => code)).toEqual(['vae_f32']);
    expect(half.notices[0]?.message).toMatch(/^The VAE of .* overflowed in f16 and was run again in f32$/);
    expect(whole.notices).toEqual([]);
    expect(new Set(half.rgb).size).toBeGreaterThan(20);
    // The latents were still computed in f16.
    expect(maxAbsDiff(half.rgb, whole.rgb)).toBeLessThanOrEqual(60);
  });

  it('reads a picture in f32 too', async () => {
    const { folder, write } = copyBundle();
    write(weightFiles.vae, withTensor(weightFiles.vae, 'encoder.conv_in.weight', grow, 'F32'));
    const { notices, rgb } = await drawWith(folder, 'f16', { init, strength: 0.5 });
    expect(notices.map(({ code }) => code)).toEqual(['vae_f32']);
    expect(new Set(rgb).size).toBeGreaterThan(20);
  });
});

it('a sound model draws without a notice, in f16 too', async () => {
  expect((await drawWith(referenceBundle, 'f16')).notices).toEqual([]);
});
