/** Settings that were copied as JSON: ComfyUI's workflows, and the metadata that InvokeAI and others keep. */
import { readComfy } from './comfyui.ts';
import { isRecord, type Json, type Pasted, settingsFrom } from './pasted.ts';

/** The names that others use, by ours. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  steps: ['steps', 'num_inference_steps', 'sampling_steps'],
  sampler: ['sampler', 'sampler_name', 'scheduler'],
  'cfg scale': ['cfg_scale', 'cfg', 'guidance_scale', 'guidance'],
  seed: ['seed'],
  model: ['model', 'sd_model_name', 'model_name'],
  'denoising strength': ['denoising_strength', 'strength', 'denoise'],
  'clip skip': ['clip_skip'],
};
const promptKeys = ['prompt', 'positive_prompt', 'positive'];
const negativeKeys = ['negative_prompt', 'negative', 'uc'];

/** Seeds of 64 bits, which JSON's numbers would round. */
const longNumbers = /([[:,]\s*)(\d{16,20})(?=\s*[,}\]])/g;

/** Undefined for JSON that says nothing of a picture. */
export function readJson(text: string): Pasted | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(longNumbers, '$1"$2"'));
  } catch {
    return undefined;
  }
  return isRecord(value) ? (readComfy(value) ?? readMetadata(value)) : undefined;
}

function readMetadata(value: Json): Pasted | undefined {
  const text = (keys: readonly string[]) =>
    keys.map((key) => value[key]).find((found) => typeof found === 'string');
  const prompt = text(promptKeys);
  if (prompt === undefined) return undefined;
  const { width, height } = value;
  const pairs = Object.entries(synonyms).map(([name, keys]) => {
    const found = keys.map((key) => value[key]).find((one) => one !== undefined);
    return [name, isRecord(found) ? (found.name ?? found.model_name) : found] as const;
  });
  const size = Number(width) > 0 && Number(height) > 0 ? `${width}x${height}` : undefined;
  return { prompt, negative: text(negativeKeys) ?? '', settings: settingsFrom([...pairs, ['size', size]]) };
}
