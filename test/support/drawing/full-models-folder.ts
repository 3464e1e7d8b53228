/** A models folder with one of everything that people add to a model, each made for the test bundle. */
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ldmUnet, readRaw, writeRaw } from './checkpoint-file.ts';
import { drawn } from './drawn-weights.ts';
import { fixturePath, referenceBundle } from './reference.ts';
import { writeSafetensors } from './safetensors-file.ts';

/** The bundle `reader`, the checkpoint `mix`, a LoRA `ink`, an embedding `moss`, a VAE `sharp`, a ControlNet `sd15_canny`. */
export function fillModelsFolder(folder: string): string {
  cpSync(referenceBundle, path.join(folder, 'reader'), { recursive: true });
  for (const name of ['checkpoints', 'loras', 'controlnets', 'embeddings', 'vae'])
    mkdirSync(path.join(folder, name));
  writeRaw(path.join(folder, 'checkpoints', 'mix.safetensors'), ldmUnet());
  const key = 'lora_unet_mid_block_attentions_0_proj_in';
  writeSafetensors(
    path.join(folder, 'loras', 'ink.safetensors'),
    {
      [`${key}.lora_up.weight`]: drawn('up', [64, 2, 1, 1], 'F32'),
      [`${key}.lora_down.weight`]: drawn('down', [2, 64, 1, 1], 'F32'),
    },
    { 'modelspec.trigger_phrase': 'inkdraw' },
  );
  writeSafetensors(path.join(folder, 'loras', 'misfit.safetensors'), {
    'lora_unet_elsewhere.lora_up.weight': drawn('up', [4, 2], 'F32'),
    'lora_unet_elsewhere.lora_down.weight': drawn('down', [2, 4], 'F32'),
  });
  writeSafetensors(path.join(folder, 'embeddings', 'moss.safetensors'), {
    emb_params: drawn('moss', [3, 32], 'F32'),
  });
  const vae = readRaw(path.join(referenceBundle, 'vae', 'diffusion_pytorch_model.safetensors'));
  const bias = vae['decoder.conv_out.bias'];
  if (bias === undefined) throw new Error('The test bundle has no such bias');
  // Somewhat brighter than the bundle's own.
  const brighter = Buffer.from(new Float32Array(bias.shape[0] ?? 0).fill(0.4).buffer);
  writeRaw(path.join(folder, 'vae', 'sharp.safetensors'), {
    ...vae,
    'decoder.conv_out.bias': { ...bias, dtype: 'F32', bytes: brighter },
  });
  const shapes: Record<string, number[]> = JSON.parse(
    readFileSync(fixturePath('controlnet/shapes.json'), 'utf8'),
  );
  const tensors = Object.entries(shapes).map(([name, shape]) => [name, drawn(name, shape, 'F32')]);
  writeSafetensors(path.join(folder, 'controlnets', 'sd15_canny.safetensors'), Object.fromEntries(tensors));
  return folder;
}
