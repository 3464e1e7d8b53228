/**
 * The reference's whole images, drawn by WebGPU (on SwiftShader, where there is no GPU). `GPU_IMAGES=all` draws every
 * one of them; else those that differ in what a GPU sees: one row, two and four; texts of their own length and of the full
 * one; a picture to start from. Samplers run on the CPU and are told apart there.
 */

import { afterAll, expect, it } from 'vitest';
import { chooseDevice } from '../../src/graph/device/choose-device.ts';
import { draw } from '../../src/pipeline/draw.ts';
import { createModels } from '../../src/pipeline/models.ts';
import { createTextEncoder } from '../../src/pipeline/text/conditioning.ts';
import {
  compareWithReference,
  readReferenceBundle,
  referenceImageNames,
  referenceRequest,
} from '../support/drawing/reference-images.ts';
import { requireSoftwareGpu } from '../support/drawing/webgpu.ts';

requireSoftwareGpu();

// SwiftShader compiles every shader for every shape with LLVM.
const patience = 600_000;
const bundle = await readReferenceBundle();
const models = createModels(bundle, await chooseDevice('webgpu'));
const encode = createTextEncoder(models);
afterAll(() => models.release(), patience);

const seen = ['unipc', 'no-guidance', 'img2img-dpmpp-batch2'];
const names = process.env.GPU_IMAGES === 'all' ? referenceImageNames : seen;

it.each(names)(
  '%s is nearly the same picture',
  async (name) => {
    const { images } = await draw(models, encode, await referenceRequest(name, bundle));
    const { max, psnr } = compareWithReference(name, images);
    expect(max).toBeLessThanOrEqual(6);
    expect(psnr).toBeGreaterThanOrEqual(45);
  },
  patience,
);
