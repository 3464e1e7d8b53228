/** What the graph says when a config and its weights don't fit, and what it does with weights that do. */
import { describe, expect, it } from 'vitest';
import { Graph } from '../../../src/graph/onnx/graph.ts';
import { drawnWeights, loadVariants, type Variant } from '../../support/drawing/drawn-weights.ts';
import { plainF32, runOp } from '../../support/drawing/run-graph.ts';
import type { TestTensor } from '../../support/drawing/safetensors-file.ts';
import { buildVariant } from '../../support/drawing/variant-graphs.ts';

const variants = loadVariants();

function variant(name: string): Variant {
  const found = variants[name];
  if (found === undefined) throw new Error(`There is no variant ${name}`);
  return found;
}

/** The message that building `name` ends in, with its config or its weights changed. */
async function mismatch(
  name: string,
  config: Record<string, unknown>,
  change?: (weights: Record<string, TestTensor>) => void,
): Promise<string> {
  const { builder, ...original } = variant(name);
  const weights = await drawnWeights(original, change);
  try {
    buildVariant({ ...original, builder, config: { ...original.config, ...config } }, weights, plainF32);
  } catch (error) {
    expect(error).toMatchObject({ code: 'weights_mismatch' });
    return error instanceof Error ? error.message : '';
  }
  throw new Error('It was built');
}

describe('a config that does not fit its weights', () => {
  it.each<[string, Record<string, unknown>, string]>([
    [
      'unet-lists',
      { block_out_channels: [32, 64, 128] },
      'expects down_blocks.2.resnets.0.time_emb_proj.weight to be [128,128]; the weights have [96,128]',
    ],
    [
      'unet-lists',
      { cross_attention_dim: 768 },
      'expects down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight to be [32,768]; the weights have [32,24]',
    ],
    [
      'unet-lists',
      { layers_per_block: 2 },
      'needs the tensor down_blocks.0.resnets.1.norm1.weight [32]; the weights lack it',
    ],
    [
      'unet-plain-blocks',
      { in_channels: 4 },
      'expects conv_in.weight to be [16,4,3,3]; the weights have [16,9,3,3]',
    ],
    [
      'unet-plain-blocks',
      { mid_block_type: null },
      'does not account for 10 tensors of the weights, such as "mid_block.resnets.0',
    ],
    ['t5-relu', { vocab_size: 32128 }, 'expects shared.weight to be [32128,24]; the weights have [60,24]'],
    [
      't5-relu',
      { feed_forward_proj: 'gated-gelu' },
      'needs the tensor encoder.block.0.layer.1.DenseReluDense.wi_0.weight [40,24]; the weights lack it',
    ],
    [
      'connector-published-size',
      { input_dim: 4096 },
      'expects connector.proj_in.weight to be [768,4096]; the weights have [768,2048]',
    ],
    [
      'vae-bare-decoder',
      { latent_channels: 4 },
      'expects decoder.conv_in.weight to be [16,4,3,3]; the weights have [16,16,3,3]',
    ],
  ])('%s with %o: %s', async (name, config, reason) => {
    expect(await mismatch(name, config)).toContain(reason);
  });
});

it('a config of CLIP may ask for fewer layers than the file holds', async () => {
  const { config, ...clip } = variant('clip-gelu');
  const build = async (layers: number) =>
    buildVariant(
      { ...clip, config: { ...config, num_hidden_layers: layers } },
      await drawnWeights(clip),
      plainF32,
    );
  expect((await build(1)).model.length).toBeLessThan((await build(2)).model.length);
});

describe('tensors that no part of the network reads', () => {
  const more = { shape: [1], data: [1] };

  it.each([
    ['unet-lists', 'v_pred'],
    ['unet-lists', 'model_ema.decay'],
    ['vae-bare-decoder', 'loss.logvar'],
    ['clip-gelu', 'visual_projection.weight'],
    ['t5-relu', 'classifier.dense.weight'],
    ['connector-published-size', 'step'],
  ])('are noted: %s with %s', async (name, extra) => {
    const { builder, ...rest } = variant(name);
    const weights = await drawnWeights(rest, (tensors) => {
      tensors[extra] = more;
    });
    expect(buildVariant({ ...rest, builder }, weights, plainF32).unused).toEqual([extra]);
  });

  it.each([
    ['unet-lists', 'time_embedding.cond_proj.weight'],
    ['unet-lists', 'add_embedding.linear_1.weight'],
    ['unet-lists', 'down_blocks.3.resnets.0.conv1.weight'],
    ['vae-bare-decoder', 'decoder.up_blocks.9.resnets.0.conv1.weight'],
  ])('but belong to it are refused: %s with %s', async (name, extra) => {
    const message = await mismatch(name, {}, (tensors) => {
      tensors[extra] = more;
    });
    expect(message).toContain(`does not account for 1 tensors of the weights, such as "${extra}" [1]`);
  });

  it('but are usual in such files are not worth a word', async () => {
    const { builder, ...rest } = variant('clip-gelu');
    const weights = await drawnWeights(rest, (tensors) => {
      tensors['text_model.embeddings.position_ids'] = more;
      tensors.logit_scale = more;
    });
    expect(buildVariant({ ...rest, builder }, weights, plainF32).unused).toEqual([]);
  });
});

describe('weights that do not fit their config', () => {
  it('name the file part and the tensor', async () => {
    const message = await mismatch('vae-bare-decoder', {}, (weights) => {
      delete weights['decoder.conv_out.bias'];
    });
    expect(message).toBe(
      'The config of vae does not fit its weights: it needs the tensor decoder.conv_out.bias [3]; the weights lack it',
    );
  });

  it('of a type that onnxruntime cannot take as weights are refused', async () => {
    const weights = await drawnWeights(variant('vae-bare-decoder'));
    const entry = weights.tensors.get('decoder.conv_out.bias');
    if (entry === undefined) throw new Error('The variant has no such tensor');
    const tensors = new Map(weights.tensors).set(entry.name, { ...entry, dtype: 'F64' });
    expect(() => buildVariant(variant('vae-bare-decoder'), { ...weights, tensors }, plainF32)).toThrow(
      'needs "decoder.conv_out.bias" as F32, F16, BF16 or F8, not F64',
    );
  });
});

describe('a view of a tensor', () => {
  it('has to have as many elements', async () => {
    const weights = await drawnWeights({ tensors: { w: [2, 3] }, dtype: 'F32' });
    const g = new Graph('view', weights, plainF32);
    expect(() => g.weight('w', [2, 3], { as: [7] })).toThrow("can't see w [2,3] as [7]");
    expect(g.weight('w', [2, 3], { as: [3, 2] })).toBe('w:3x2');
  });

  it('of rows reads only those', async () => {
    const data = [1, 2, 3, 4, 5, 6];
    const { data: result } = await runOp(plainF32, {
      inputs: [{ dims: [], data: Float32Array.of(10) }],
      weights: { w: { shape: [3, 2], data } },
      rank: 2,
      make: (g, ten = '') => g.node('Mul', [ten, g.weight('w', [3, 2], { rows: [1, 2] })]),
    });
    expect([...result]).toEqual([30, 40, 50, 60]);
  });
});
