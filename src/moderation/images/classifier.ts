/** A classifier of pictures from a folder in the layout of transformers.js: how unsafe each picture is. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError, messageOf, UserError } from '../../errors.ts';
import { findPrecision, type OnnxPrecision } from '../../files/onnx-precisions.ts';
import type { Pixels } from '../../gate/rule.ts';
import { readLabelWeights } from './manifest.ts';

export interface Classifier {
  readonly name: string;
  /** From 0, safe, to 1. */
  unsafety(picture: Pixels): Promise<number>;
  close(): Promise<void>;
}

/** @throws UserError `bad_safety_model` for a folder that transformers.js can't read or whose labels mean nothing */
export async function loadClassifier(folder: string): Promise<Classifier> {
  const name = path.basename(folder);
  // Large, and needed only where somebody wants pictures checked.
  const { env, LogLevel, pipeline, RawImage } = await import('@huggingface/transformers');
  // Its warnings tell of files that it tries in vain.
  env.logLevel = LogLevel.ERROR;
  const classify = await pipeline('image-classification', path.resolve(folder), {
    device: 'cpu',
    dtype: await precisionOf(folder),
    local_files_only: true,
  }).catch((cause: unknown) => {
    throw new UserError('bad_safety_model', `${name} can't be loaded: ${messageOf(cause)}`, { cause });
  });
  const labels = labelsOf(classify.model.config);
  const weights = readLabelWeights(await textOf(path.join(folder, 'safety.json')), labels);
  return {
    name,
    async unsafety({ rgb, width, height }) {
      const image = new RawImage(rgb, width, height, 3);
      const found = await classify(image, { top_k: labels.length });
      const unsafe = found.flat().reduce((sum, { label, score }) => sum + score * weightOf(label), 0);
      if (!Number.isFinite(unsafe)) {
        throw new AppError('image_check_failed', `${name} gave no numbers for a picture`);
      }
      return Math.min(1, Math.max(0, unsafe));
    },
    close: () => classify.dispose(),
  };

  function weightOf(label: string): number {
    const weight = weights.get(label);
    if (weight === undefined) throw new AppError('image_check_failed', `${name} gave an unknown label`);
    return weight;
  }
}

function labelsOf(config: object): readonly string[] {
  const labels = 'id2label' in config ? config.id2label : undefined;
  return typeof labels === 'object' && labels !== null ? Object.values(labels).map(String) : [];
}

async function precisionOf(folder: string): Promise<OnnxPrecision> {
  const found = await findPrecision(folder);
  if (found !== undefined) return found;
  throw new UserError(
    'bad_safety_model',
    `${path.basename(folder)} has no onnx/model.onnx in any precision; transformers.js reads nothing else`,
  );
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
