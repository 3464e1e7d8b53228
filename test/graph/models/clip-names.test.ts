/** CLIP's tensors under the names that newer versions of transformers give them. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { buildClipTextEncoder, clipConfigSchema } from '../../../src/graph/models/clip-text-encoder.ts';
import { referenceBundle, relativeL2 } from '../../support/drawing/reference.ts';
import { buildFrom, referenceCases } from '../../support/drawing/reference-models.ts';
import { plainF32, runGraph } from '../../support/drawing/run-graph.ts';
import { safetensorsBytes, temporaryFolder } from '../../support/drawing/safetensors-file.ts';

it('computes the same without the prefix text_model', async () => {
  const folder = temporaryFolder();
  cpSync(path.join(referenceBundle, 'text_encoder'), folder, { recursive: true });
  const file = path.join(folder, 'model.safetensors');
  const content = readFileSync(file);
  const end = 8 + Number(content.readBigUInt64LE(0));
  const header: Record<string, unknown> = JSON.parse(content.toString('utf8', 8, end));
  const renamed = Object.entries(header).map(([key, entry]) => [key.replace(/^text_model\./, ''), entry]);
  writeFileSync(file, safetensorsBytes(Object.fromEntries(renamed), content.subarray(end)));

  const graph = await buildFrom(folder, clipConfigSchema, buildClipTextEncoder, plainF32);
  const test = referenceCases()['clip.hidden'];
  const { hidden } = await runGraph(graph, { ...test?.feeds });
  expect(relativeL2(hidden?.data ?? [], test?.expected ?? [Number.NaN])).toBeLessThanOrEqual(2e-5);
});
