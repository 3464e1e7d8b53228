/** Every tensor of SD 1.5, Flan-T5-XL's encoder, ELLA, CLIP-L and the VAE: published names and shapes. */

/** What a tensor starts from: `zero` and `one` get small noise, a number is the standard deviation itself. */
export type Start = 'zero' | 'one' | number;

export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: Start;
}

const fanIn = (shape: readonly number[]) => shape.slice(1).reduce((a, b) => a * b, 1);
const weight = (name: string, shape: readonly number[], start: Start = fanIn(shape) ** -0.5): TensorSpec => ({
  name: `${name}.weight`,
  shape,
  start,
});
const bias = (name: string, count: number): TensorSpec => ({
  name: `${name}.bias`,
  shape: [count],
  start: 'zero',
});
const linear = (name: string, input: number, output: number) => [
  weight(name, [output, input]),
  bias(name, output),
];
const conv = (name: string, input: number, output: number, kernel: number) => [
  weight(name, [output, input, kernel, kernel]),
  bias(name, output),
];
const norm = (name: string, count: number) => [weight(name, [count], 'one'), bias(name, count)];
const times = (count: number, make: (i: number) => TensorSpec[]) =>
  Array.from({ length: count }, (_, i) => make(i)).flat();

export const t5Config = {
  architectures: ['T5EncoderModel'],
  model_type: 't5',
  d_model: 2048,
  d_kv: 64,
  d_ff: 5120,
  num_layers: 24,
  num_decoder_layers: 24,
  num_heads: 32,
  vocab_size: 32_128,
  relative_attention_num_buckets: 32,
  relative_attention_max_distance: 128,
  layer_norm_epsilon: 1e-6,
  feed_forward_proj: 'gated-gelu',
  dense_act_fn: 'gelu_new',
  is_gated_act: true,
  is_encoder_decoder: false,
  use_cache: false,
  tie_word_embeddings: false,
  eos_token_id: 1,
  pad_token_id: 0,
};

export function t5Tensors(): TensorSpec[] {
  const { d_model, d_kv, d_ff, num_heads, num_layers, vocab_size, relative_attention_num_buckets } = t5Config;
  const inner = d_kv * num_heads;
  return [
    weight('shared', [vocab_size, d_model], 1),
    ...times(num_layers, (i) => {
      const [attention, dense] = [`encoder.block.${i}.layer.0`, `encoder.block.${i}.layer.1`];
      const position = `${attention}.SelfAttention.relative_attention_bias`;
      return [
        // T5 doesn't divide q·k by √d_kv: its q weights are smaller by as much.
        weight(`${attention}.SelfAttention.q`, [inner, d_model], (d_model * d_kv) ** -0.5),
        weight(`${attention}.SelfAttention.k`, [inner, d_model]),
        weight(`${attention}.SelfAttention.v`, [inner, d_model]),
        weight(`${attention}.SelfAttention.o`, [d_model, inner]),
        ...(i === 0 ? [weight(position, [relative_attention_num_buckets, num_heads], 0.5)] : []),
        weight(`${attention}.layer_norm`, [d_model], 'one'),
        weight(`${dense}.DenseReluDense.wi_0`, [d_ff, d_model]),
        weight(`${dense}.DenseReluDense.wi_1`, [d_ff, d_model]),
        weight(`${dense}.DenseReluDense.wo`, [d_model, d_ff]),
        weight(`${dense}.layer_norm`, [d_model], 'one'),
      ];
    }),
    weight('encoder.final_layer_norm', [d_model], 'one'),
  ];
}

export const ellaConfig = {
  time_channel: 320,
  time_embed_dim: 768,
  width: 768,
  layers: 6,
  heads: 8,
  num_latents: 64,
  input_dim: 2048,
};

export function ellaTensors(): TensorSpec[] {
  const { time_channel, time_embed_dim, width, layers, num_latents, input_dim } = ellaConfig;
  return [
    { name: 'connector.latents', shape: [num_latents, width], start: width ** -0.5 },
    ...linear('connector.time_aware_linear', time_embed_dim, width),
    ...linear('connector.proj_in', input_dim, width),
    ...times(layers, (i) => {
      const key = `connector.perceiver_blocks.${i}`;
      return [
        { name: `${key}.attn.in_proj_weight`, shape: [3 * width, width], start: width ** -0.5 },
        { name: `${key}.attn.in_proj_bias`, shape: [3 * width], start: 'zero' },
        ...linear(`${key}.attn.out_proj`, width, width),
        ...linear(`${key}.mlp.c_fc`, width, 4 * width),
        ...linear(`${key}.mlp.c_proj`, 4 * width, width),
        ...['ln_1', 'ln_2', 'ln_ff'].flatMap((name) =>
          linear(`${key}.${name}.linear`, time_embed_dim, 2 * width),
        ),
      ] satisfies TensorSpec[];
    }),
    ...linear('time_embedding.linear_1', time_channel, time_embed_dim),
    ...linear('time_embedding.linear_2', time_embed_dim, time_embed_dim),
  ];
}

export const clipConfig = {
  architectures: ['CLIPTextModel'],
  model_type: 'clip_text_model',
  hidden_act: 'quick_gelu',
  hidden_size: 768,
  intermediate_size: 3072,
  layer_norm_eps: 1e-5,
  max_position_embeddings: 77,
  num_attention_heads: 12,
  num_hidden_layers: 12,
  vocab_size: 49_408,
  bos_token_id: 49_406,
  eos_token_id: 49_407,
  pad_token_id: 49_407,
};

export function clipTensors(): TensorSpec[] {
  const { hidden_size: width, intermediate_size, num_hidden_layers, vocab_size } = clipConfig;
  return [
    weight('text_model.embeddings.token_embedding', [vocab_size, width], 0.02),
    weight('text_model.embeddings.position_embedding', [clipConfig.max_position_embeddings, width], 0.02),
    ...times(num_hidden_layers, (i) => {
      const key = `text_model.encoder.layers.${i}`;
      return [
        ...['q_proj', 'k_proj', 'v_proj', 'out_proj'].flatMap((name) =>
          linear(`${key}.self_attn.${name}`, width, width),
        ),
        ...norm(`${key}.layer_norm1`, width),
        ...norm(`${key}.layer_norm2`, width),
        ...linear(`${key}.mlp.fc1`, width, intermediate_size),
        ...linear(`${key}.mlp.fc2`, intermediate_size, width),
      ];
    }),
    ...norm('text_model.final_layer_norm', width),
  ];
}

export const unetConfig = {
  _class_name: 'UNet2DConditionModel',
  act_fn: 'silu',
  attention_head_dim: 8,
  block_out_channels: [320, 640, 1280, 1280],
  center_input_sample: false,
  cross_attention_dim: 768,
  down_block_types: ['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D'],
  downsample_padding: 1,
  flip_sin_to_cos: true,
  freq_shift: 0,
  in_channels: 4,
  layers_per_block: 2,
  mid_block_scale_factor: 1,
  norm_eps: 1e-5,
  norm_num_groups: 32,
  out_channels: 4,
  sample_size: 64,
  up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
};

function resnet(key: string, input: number, output: number, timeWidth?: number): TensorSpec[] {
  return [
    ...norm(`${key}.norm1`, input),
    ...conv(`${key}.conv1`, input, output, 3),
    ...(timeWidth === undefined ? [] : linear(`${key}.time_emb_proj`, timeWidth, output)),
    ...norm(`${key}.norm2`, output),
    ...conv(`${key}.conv2`, output, output, 3),
    ...(input === output ? [] : conv(`${key}.conv_shortcut`, input, output, 1)),
  ];
}

function transformer(key: string, channels: number, contextWidth: number): TensorSpec[] {
  const block = `${key}.transformer_blocks.0`;
  const attention = (name: string, source: number) => [
    weight(`${block}.${name}.to_q`, [channels, channels]),
    weight(`${block}.${name}.to_k`, [channels, source]),
    weight(`${block}.${name}.to_v`, [channels, source]),
    ...linear(`${block}.${name}.to_out.0`, channels, channels),
  ];
  return [
    ...norm(`${key}.norm`, channels),
    ...conv(`${key}.proj_in`, channels, channels, 1),
    ...attention('attn1', channels),
    ...attention('attn2', contextWidth),
    ...['norm1', 'norm2', 'norm3'].flatMap((name) => norm(`${block}.${name}`, channels)),
    ...linear(`${block}.ff.net.0.proj`, channels, 8 * channels),
    ...linear(`${block}.ff.net.2`, 4 * channels, channels),
    ...conv(`${key}.proj_out`, channels, channels, 1),
  ];
}

export function unetTensors(): TensorSpec[] {
  const { block_out_channels: widths, cross_attention_dim: context, layers_per_block: layers } = unetConfig;
  const [finest = 0, coarsest = 0] = [widths[0], widths.at(-1)];
  const time = 4 * finest;
  const tensors = [
    ...conv('conv_in', unetConfig.in_channels, finest, 3),
    ...linear('time_embedding.linear_1', finest, time),
    ...linear('time_embedding.linear_2', time, time),
  ];
  const skips = [finest];
  let channels = finest;
  for (const [i, width] of widths.entries()) {
    const [key, isLast] = [`down_blocks.${i}`, i === widths.length - 1];
    for (let j = 0; j < layers; j++) {
      tensors.push(...resnet(`${key}.resnets.${j}`, channels, width, time));
      if (!isLast) tensors.push(...transformer(`${key}.attentions.${j}`, width, context));
      skips.push(width);
      channels = width;
    }
    if (isLast) continue;
    tensors.push(...conv(`${key}.downsamplers.0.conv`, width, width, 3));
    skips.push(width);
  }
  tensors.push(
    ...resnet('mid_block.resnets.0', coarsest, coarsest, time),
    ...transformer('mid_block.attentions.0', coarsest, context),
    ...resnet('mid_block.resnets.1', coarsest, coarsest, time),
  );
  for (const [i, width] of [...widths].reverse().entries()) {
    const key = `up_blocks.${i}`;
    for (let j = 0; j < layers + 1; j++) {
      tensors.push(...resnet(`${key}.resnets.${j}`, channels + (skips.pop() ?? 0), width, time));
      if (i > 0) tensors.push(...transformer(`${key}.attentions.${j}`, width, context));
      channels = width;
    }
    if (i < widths.length - 1) tensors.push(...conv(`${key}.upsamplers.0.conv`, width, width, 3));
  }
  return [
    ...tensors,
    ...norm('conv_norm_out', finest),
    ...conv('conv_out', finest, unetConfig.out_channels, 3),
  ];
}

export const vaeConfig = {
  _class_name: 'AutoencoderKL',
  act_fn: 'silu',
  block_out_channels: [128, 256, 512, 512],
  down_block_types: Array.from({ length: 4 }, () => 'DownEncoderBlock2D'),
  in_channels: 3,
  latent_channels: 4,
  layers_per_block: 2,
  norm_num_groups: 32,
  out_channels: 3,
  sample_size: 512,
  scaling_factor: 0.18215,
  up_block_types: Array.from({ length: 4 }, () => 'UpDecoderBlock2D'),
};

function vaeMiddle(key: string, channels: number): TensorSpec[] {
  const attention = `${key}.attentions.0`;
  return [
    ...resnet(`${key}.resnets.0`, channels, channels),
    ...norm(`${attention}.group_norm`, channels),
    ...['to_q', 'to_k', 'to_v', 'to_out.0'].flatMap((name) =>
      linear(`${attention}.${name}`, channels, channels),
    ),
    ...resnet(`${key}.resnets.1`, channels, channels),
  ];
}

function vaeHalf(half: 'encoder' | 'decoder', input: number, output: number): TensorSpec[] {
  const encoding = half === 'encoder';
  const widths = encoding ? vaeConfig.block_out_channels : [...vaeConfig.block_out_channels].reverse();
  const layers = vaeConfig.layers_per_block + (encoding ? 0 : 1);
  let channels = widths[0] ?? 0;
  const tensors = conv(`${half}.conv_in`, input, channels, 3);
  if (!encoding) tensors.push(...vaeMiddle(`${half}.mid_block`, channels));
  for (const [i, width] of widths.entries()) {
    const key = `${half}.${encoding ? 'down' : 'up'}_blocks.${i}`;
    for (let j = 0; j < layers; j++) {
      tensors.push(...resnet(`${key}.resnets.${j}`, channels, width));
      channels = width;
    }
    const resampler = encoding ? 'downsamplers' : 'upsamplers';
    if (i < widths.length - 1) tensors.push(...conv(`${key}.${resampler}.0.conv`, width, width, 3));
  }
  if (encoding) tensors.push(...vaeMiddle(`${half}.mid_block`, channels));
  return [
    ...tensors,
    ...norm(`${half}.conv_norm_out`, channels),
    ...conv(`${half}.conv_out`, channels, output, 3),
  ];
}

export function vaeTensors(): TensorSpec[] {
  const { in_channels, out_channels, latent_channels } = vaeConfig;
  return [
    ...vaeHalf('encoder', in_channels, 2 * latent_channels),
    ...vaeHalf('decoder', latent_channels, out_channels),
    ...conv('quant_conv', 2 * latent_channels, 2 * latent_channels, 1),
    ...conv('post_quant_conv', latent_channels, latent_channels, 1),
  ];
}
