/** A vision-language model in the ONNX layout of transformers.js, as somebody who answers questions about pictures. */

import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError, messageOf, UserError } from '../../errors.ts';
import { onnxPrecisions } from '../../files/onnx-precisions.ts';
import type { Answerer, RgbPicture } from './ask.ts';

/** Kinds of models whose processor takes the text first; the others take the picture first. */
const textFirst = ['idefics3', 'smolvlm', 'gemma3', 'qwen2_vl', 'qwen2_5_vl', 'qwen3_vl'];
const pictureFirst = ['llava', 'lfm2_vl'];

/** Enough for "Yes." and for a sentence that begins with it. */
const maxAnswer = 8;

export interface VqaOptions {
  /** Where downloaded models are kept. */
  readonly cacheFolder: string;
}

/** Finds out before long work whether `model` may be one. @throws UserError `bad_vqa` */
export async function checkVqaModel(model: string): Promise<void> {
  if (await isFolder(model)) await chooseFiles(model);
  else if (!/^[\w.-]+\/[\w.-]+$/.test(model)) {
    throw new UserError('bad_vqa', `--vqa: ${model} is neither a folder nor a name such as owner/model`);
  }
}

/**
 * Loads `model`: a folder, or else the name of a repository on the Hugging Face Hub, such as
 * `HuggingFaceTB/SmolVLM-256M-Instruct`.
 * @throws UserError `bad_vqa`
 */
export async function loadVqaModel(model: string, { cacheFolder }: VqaOptions): Promise<Answerer> {
  await checkVqaModel(model);
  const isLocal = await isFolder(model);
  try {
    return await load(isLocal ? path.resolve(model) : model, isLocal, cacheFolder);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new UserError('bad_vqa', `--vqa: ${model} can't be loaded: ${messageOf(cause)}`, { cause });
  }
}

async function load(model: string, isLocal: boolean, cacheFolder: string): Promise<Answerer> {
  // Large, and needed by nobody else.
  const { AutoConfig, AutoModelForImageTextToText, AutoProcessor, env, LogLevel, RawImage, Tensor } =
    await import('@huggingface/transformers');
  env.allowRemoteModels = !isLocal;
  env.cacheDir = cacheFolder;
  // Its warnings tell of files that it tries in vain.
  env.logLevel = LogLevel.ERROR;
  const { model_type: kind } = configSchema.parse(await AutoConfig.from_pretrained(model));
  if (!textFirst.includes(kind) && !pictureFirst.includes(kind)) {
    const known = [...textFirst, ...pictureFirst].join(', ');
    throw new UserError('bad_vqa', `--vqa: ${model} is of the kind ${kind}; known are ${known}`);
  }
  const processor = await AutoProcessor.from_pretrained(model);
  const network = await AutoModelForImageTextToText.from_pretrained(model, {
    device: 'cpu',
    ...(isLocal && { dtype: await chooseFiles(model) }),
  });
  return {
    name: isLocal ? path.basename(model) : model,
    async answer({ rgb, width, height }: RgbPicture, question: string) {
      const image = new RawImage(rgb, width, height, 3);
      const prompt = processor.apply_chat_template(messagesFor(question), { add_generation_prompt: true });
      const inputs = await (textFirst.includes(kind)
        ? processor(prompt, [image])
        : processor([image], prompt));
      const output = await network.generate({ ...inputs, max_new_tokens: maxAnswer, do_sample: false });
      if (!(output instanceof Tensor)) throw new AppError('vqa_failed', `${model} gave no tokens`);
      const [text = ''] = processor.batch_decode(output.slice(null, [inputs.input_ids.dims.at(-1), null]), {
        skip_special_tokens: true,
      });
      return text.trim();
    },
    async close() {
      await network.dispose();
    },
  };
}

const configSchema = z.object({ model_type: z.string() });

function messagesFor(question: string) {
  const text = `${question} Answer with yes or no only.`;
  return [{ role: 'user', content: [{ type: 'image' }, { type: 'text', text }] }];
}

async function isFolder(name: string): Promise<boolean> {
  return stat(name).then(
    (info) => info.isDirectory(),
    () => false,
  );
}

/** For each network, the most exact of its files that are there. */
async function chooseFiles(folder: string) {
  const names = await readdir(path.join(folder, 'onnx')).catch((cause: unknown) => {
    throw new UserError('bad_vqa', `--vqa: ${folder} has no folder onnx with the networks`, { cause });
  });
  const choices = ['embed_tokens', 'vision_encoder', 'decoder_model_merged'].map((network) => {
    const found = onnxPrecisions.find(([, end]) => names.includes(`${network}${end}.onnx`));
    if (found === undefined) {
      throw new UserError('bad_vqa', `--vqa: ${folder} has no onnx/${network}.onnx in any precision`);
    }
    return [network, found[0]] as const;
  });
  return Object.fromEntries(choices);
}
