/**
 * A SmolVLM in little, written to disk: real files, real networks, real generation, but it only sees how bright a
 * picture is. It answers "yes" to any question about a bright picture and "no" about a dark one.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Graph } from '../../../src/graph/onnx/graph.ts';
import { createWeights } from '../../../src/graph/safetensors/weight-set.ts';
import { plainF32 } from './run-graph.ts';

const words = ['<unk>', '<end>', '<image>', '<fake_token_around_image>', '<global-img>', 'yes', 'no', '.'];
const [, end, image, , , yes, no] = words.keys();
const side = 8;

export async function writeTinyVqa(folder: string): Promise<void> {
  await mkdir(path.join(folder, 'onnx'), { recursive: true });
  const files: Record<string, unknown> = {
    'config.json': {
      architectures: ['SmolVLMForConditionalGeneration'],
      model_type: 'smolvlm',
      image_token_id: image,
      eos_token_id: end,
      text_config: {
        model_type: 'llama',
        hidden_size: 2,
        num_hidden_layers: 1,
        num_attention_heads: 1,
        num_key_value_heads: 1,
        head_dim: 1,
        vocab_size: words.length,
      },
      vision_config: { model_type: 'smolvlm_vision', image_size: side },
    },
    'generation_config.json': { eos_token_id: end, pad_token_id: end },
    'preprocessor_config.json': {
      image_processor_type: 'Idefics3ImageProcessor',
      processor_class: 'Idefics3Processor',
      do_convert_rgb: true,
      do_image_splitting: false,
      do_normalize: false,
      do_rescale: true,
      do_resize: false,
      max_image_size: { longest_edge: side },
      size: { longest_edge: side },
    },
    'processor_config.json': { processor_class: 'Idefics3Processor', image_seq_len: 1 },
    'tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizer',
      eos_token: '<end>',
      chat_template:
        "{% for message in messages %}{% for part in message.content %}{% if part.type == 'image' %}<image>" +
        '{% else %}{{ part.text }}{% endif %}{% endfor %}{% endfor %}',
    },
    'tokenizer.json': {
      version: '1.0',
      added_tokens: words.slice(0, 5).map((content, id) => ({
        id,
        content,
        special: true,
        lstrip: false,
        rstrip: false,
        normalized: false,
        single_word: false,
      })),
      normalizer: null,
      pre_tokenizer: { type: 'Whitespace' },
      post_processor: null,
      decoder: null,
      model: {
        type: 'WordPiece',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(words.map((word, id) => [word, id])),
        unk_token: '<unk>',
      },
    },
  };
  for (const [name, content] of Object.entries(files))
    await writeFile(path.join(folder, name), JSON.stringify(content));
  const networks = {
    embed_tokens: embedTokens(),
    vision_encoder: seeBrightness(),
    decoder_model_merged: decide(),
  };
  for (const [name, graph] of Object.entries(networks)) {
    await writeFile(path.join(folder, 'onnx', `${name}.onnx`), graph.build().model);
  }
}

function newGraph(name: string): Graph {
  return new Graph(name, createWeights(new Map()), plainF32);
}

/** Each token as (its id, 0). */
function embedTokens(): Graph {
  const g = newGraph('embed_tokens');
  const ids = g.input('input_ids', 'i64', ['batch_size', 'length']);
  const column = g.node('Unsqueeze', [g.cast(ids, 'f32'), g.ints([2])]);
  const both = g.node('Concat', [column, g.node('Mul', [column, g.floats(0)])], { axis: 2 });
  g.output('inputs_embeds', both, 'f32', ['batch_size', 'length', 2]);
  return g;
}

/** One token for a picture: (0, 1 + its brightness). */
function seeBrightness(): Graph {
  const g = newGraph('vision_encoder');
  const pixels = g.input('pixel_values', 'f32', ['batch_size', 'images', 3, 'height', 'width']);
  const brightness = g.node('ReduceMean', [pixels, g.ints([2, 3, 4])], { keepdims: 0 });
  const bright = g.node('Unsqueeze', [g.node('Add', [brightness, g.floats(1)]), g.ints([2])]);
  const both = g.node('Concat', [g.node('Mul', [bright, g.floats(0)]), bright], { axis: 2 });
  g.output('image_features', both, 'f32', ['batch_size', 'images', 2]);
  return g;
}

/** With a picture before it: yes from half brightness on, else no; afterwards: the end. */
function decide(): Graph {
  const g = newGraph('decoder_model_merged');
  const embeds = g.input('inputs_embeds', 'f32', ['batch_size', 'length', 2]);
  g.input('attention_mask', 'i64', ['batch_size', 'total']);
  const cache = ['batch_size', 1, 'past', 1];
  const past = ['key', 'value'].map((part) => g.input(`past_key_values.0.${part}`, 'f32', cache));
  const slice = (from: number) => g.node('Slice', [embeds, g.ints([from]), g.ints([from + 1]), g.ints([2])]);
  const seen = g.node('ReduceSum', [slice(1), g.ints([1, 2])], { keepdims: 1 });
  // Of what is seen (1 to 2 with a picture, 0 without), for each word: slope and start.
  const slopes = new Float32Array(words.length);
  const starts = new Float32Array(words.length).fill(-10);
  for (const [word = 0, slope, start] of [
    [yes, 1, -1.5],
    [no, -1, 1.5],
    [end, -4, 2],
  ] as const) {
    slopes[word] = slope;
    starts[word] = start;
  }
  const dims = [1, 1, words.length];
  const logits = g.node('Add', [g.node('Mul', [seen, g.floats(slopes, dims)]), g.floats(starts, dims)]);
  g.output('logits', logits, 'f32', ['batch_size', 1, words.length]);
  const own = g.node('Unsqueeze', [slice(0), g.ints([1])]);
  for (const [i, part] of ['key', 'value'].entries()) {
    const whole = g.node('Concat', [past[i] ?? '', own], { axis: 2 });
    g.output(`present.0.${part}`, whole, 'f32', ['batch_size', 1, 'total', 1]);
  }
  return g;
}
