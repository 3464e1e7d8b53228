/** ControlNets against what diffusers computes with the same weights, and how they take part in a drawing. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseDevice } from '../../../src/pipeline/device.ts';
import { draw } from '../../../src/pipeline/draw.ts';
import { readModel } from '../../../src/pipeline/loaders/model-source.ts';
import { createModels } from '../../../src/pipeline/models.ts';
import { type ControlRequest, completeRequest } from '../../../src/pipeline/request.ts';
import { createTextEncoder } from '../../../src/pipeline/text/conditioning.ts';
import { ldmNames } from '../../support/drawing/checkpoint-file.ts';
import { drawn, uniform } from '../../support/drawing/drawn-weights.ts';
import { fixturePath, loadReference, referenceBundle, relativeL2 } from '../../support/drawing/reference.ts';
import { type TestTensor, writeSafetensors } from '../../support/drawing/safetensors-file.ts';

const shapes: Record<string, number[]> = JSON.parse(
  readFileSync(fixturePath('controlnet/shapes.json'), 'utf8'),
);
const expected = loadReference(fixturePath('controlnet/expected.safetensors'));
const folder = mkdtempSync(path.join(tmpdir(), 'ella-models-'));
mkdirSync(path.join(folder, 'controlnets'));

/** The script's weights; by Stability's names, as most published files have them, or by diffusers'. */
function writeNet(name: string, seed: string, layout: 'ldm' | 'diffusers'): void {
  const ldm = new Map(Object.entries(ldmNames.controlnet).map(([theirs, ours]) => [ours, theirs]));
  const tensors = Object.entries(shapes).map(([key, shape]): [string, TestTensor] => {
    const dot = key.lastIndexOf('.');
    const module = ldm.get(key.slice(0, dot));
    const stored = layout === 'ldm' ? `control_model.${module}${key.slice(dot)}` : key;
    return [stored, drawn(`${seed}:${key}`, shape, 'F32')];
  });
  writeSafetensors(path.join(folder, 'controlnets', `${name}.safetensors`), Object.fromEntries(tensors));
}
writeNet('control_v11p_canny', 'first', 'ldm');
writeNet('depth', 'second', 'diffusers');

const bundle = await readModel({ base: referenceBundle, adapters: [] }, folder);
const models = createModels(bundle, await chooseDevice('cpu'));
const encode = createTextEncoder(models);
afterAll(async () => {
  await models.release();
  rmSync(folder, { recursive: true });
});

const picture = (i: number) => uniform(`input:picture${i}`, 3 * 64 * 64).map(Math.abs);
const twice = (values: Float32Array) => Float32Array.of(...values, ...values);

async function answer(...controls: { name: string; hint: Float32Array; scale: number }[]) {
  const inputs = Object.fromEntries(
    controls.flatMap(({ hint, scale }, i) => [
      [`hint.${i}`, twice(hint)],
      [`scale.${i}`, Float32Array.of(scale, scale)],
    ]),
  );
  const { output } = await models.unet({
    ...{ variant: 'control', rows: 2, height: 8, width: 8, tokens: 5, timestep: Float32Array.of(501, 501) },
    controls: controls.map(({ name }) => name),
    inputs: { sample: uniform('input:sample', 512), context: uniform('input:context', 320), ...inputs },
  });
  return output ?? [];
}

it('one and several change the UNet as in diffusers, from files of either layout, by name or kind', async () => {
  const canny = { name: 'canny', hint: await models.controlHint('canny', picture(1), 64, 64), scale: 0.7 };
  const depth = { name: 'depth', hint: await models.controlHint('depth', picture(2), 64, 64), scale: 1.2 };
  expect(relativeL2(await answer(canny), expected.floats('one'))).toBeLessThanOrEqual(2e-5);
  expect(relativeL2(await answer(canny, depth), expected.floats('two'))).toBeLessThanOrEqual(2e-5);
});

describe('in a drawing, a ControlNet', () => {
  const image = { rgb: Uint8Array.from(picture(1), (x) => x * 255), width: 64, height: 64 };
  const control = (options: Partial<ControlRequest> = {}): ControlRequest => ({
    ...{ name: 'canny', image, strength: 1, start: 0, end: 1 },
    ...options,
  });
  const drawing = async (...controls: ControlRequest[]) => {
    const options = { prompt: 'a cube', seed: 3, steps: 4, width: 64, height: 64, controls };
    return (await draw(models, encode, completeRequest(options, bundle))).images[0]?.rgb;
  };

  it('takes part in the steps it is asked for, and with strength 0 in none', async () => {
    const plain = await drawing();
    const [whole, half] = [await drawing(control()), await drawing(control({ end: 0.5 }))];
    expect(whole).not.toEqual(plain);
    expect(half).not.toEqual(whole);
    expect(half).not.toEqual(plain);
    expect(await drawing(control({ start: 0.9 }))).toEqual(plain);
  });

  it('may stand beside others', async () => {
    const both = await drawing(control(), control({ name: 'depth', strength: 0.5 }));
    expect(both).not.toEqual(await drawing(control()));
  });

  it('is refused with a strength or a name that makes no sense', async () => {
    await expect(drawing(control({ strength: 3 }))).rejects.toThrow('strength of canny must be from 0 to 2');
    await expect(drawing(control({ start: 0.6, end: 0.5 }))).rejects.toThrow('end of canny must be from 0.6');
    await expect(drawing(control({ name: 'pose' }))).rejects.toThrow(/no single ControlNet "pose"/);
  });
});
