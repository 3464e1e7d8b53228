/** Weights as people download them: headers, names of tensors, LoRAs, textual inversions, ControlNets, checkpoints. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSafetensors } from '../../src/graph/safetensors/header.ts';
import { type Bundle, type Part, readBundle } from '../../src/pipeline/bundle.ts';
import { readCheckpoint } from '../../src/pipeline/loaders/checkpoint.ts';
import { readControlNet } from '../../src/pipeline/loaders/controlnet.ts';
import { embeddingsIn } from '../../src/pipeline/loaders/embeddings.ts';
import { expectKind } from '../../src/pipeline/loaders/file-kind.ts';
import { readLoraFacts } from '../../src/pipeline/loaders/lora/lora-facts.ts';
import { withLoras } from '../../src/pipeline/loaders/lora/with-loras.ts';
import { fromLdm } from '../../src/pipeline/loaders/names/translate.ts';
import { controlNetNames, unetNames } from '../../src/pipeline/loaders/names/unet-names.ts';
import type { Kind } from './kind.ts';
import { jsonBytes, mutateBytes, mutateJson, mutateText, type Random } from './mutate.ts';

type Shapes = Readonly<Record<string, readonly number[]>>;

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

/** A header over tensors of these shapes, and how many bytes must follow. */
function headerOf(shapes: Shapes): { header: Record<string, unknown>; size: number } {
  let offset = 0;
  const header: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const length = 4 * shape.reduce((product, dim) => product * dim, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + length] };
    offset += length;
  }
  return { header, size: offset };
}

function fileBytes(header: Buffer, size: number): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(Math.max(0, size), 1)]);
}

/** Tensors renamed, reshaped or left out; the file itself is sound. */
function mutateShapes(shapes: Shapes, random: Random): Shapes {
  const result: Record<string, readonly number[]> = { ...shapes };
  const names = Object.keys(shapes);
  for (let i = 0; i <= random.below(4); i++) {
    const name = names[random.below(names.length)] ?? '';
    const shape = result[name] ?? [];
    delete result[name];
    const dims = shape.map((dim) => (random.below(4) === 0 ? random.pick([0, 1, 2, 5, 77, 768, 1024]) : dim));
    if (random.below(6) === 0) dims.push(1);
    if (random.below(6) === 0) dims.shift();
    const odd = [
      name,
      '.',
      '_',
      'lora_up',
      '.lokr_w1',
      '.diff',
      '.hada_t1',
      '.dora_scale',
      '.alpha',
      'te2_',
    ] as const;
    if (random.below(4) > 0) result[random.below(2) === 0 ? name : mutateText(name, odd, random)] = dims;
  }
  return Object.fromEntries(
    Object.entries(result).filter(([, dims]) => dims.reduce((product, dim) => product * dim, 4) < 2e6),
  );
}

export async function weightKinds(folder: string, bundleFolder: string): Promise<Kind[]> {
  const bundle = withKeptWeights(await readBundle(bundleFolder));
  const fixtures = path.join('test', 'fixtures');
  const loras: Record<string, Shapes> = json(path.join(fixtures, 'lora', 'files.json'));
  const control: Shapes = json(path.join(fixtures, 'controlnet', 'shapes.json'));
  const own = await readSafetensors(path.join(bundleFolder, 'unet', 'diffusion_pytorch_model.safetensors'));
  const unet: Shapes = Object.fromEntries(
    [...own.tensors].map(([name, { shape }]) => [`unet.${name}`, shape]),
  );
  const all: [Shapes, ...Shapes[]] = [control, ...Object.values(loras)];
  const file = path.join(folder, 'input.safetensors');
  const write = (shapes: Shapes, metadata?: unknown) => {
    const { header, size } = headerOf(shapes);
    const whole = metadata === undefined ? header : { __metadata__: metadata, ...header };
    writeFileSync(file, fileBytes(Buffer.from(JSON.stringify(whole)), size));
  };
  const translate = [fromLdm(unetNames(bundle.configs.unet)), fromLdm(controlNetNames(bundle.configs.unet))];
  const names = [...Object.keys(unet), ...Object.keys(control)] as [string, ...string[]];
  return [
    {
      name: 'safetensors headers',
      share: 25,
      async run(random) {
        const { header, size } = headerOf(random.pick(all));
        const bytes = fileBytes(jsonBytes(mutateJson(header, random), random), size);
        writeFileSync(file, random.below(3) === 0 ? mutateBytes(bytes, random) : bytes);
        await readSafetensors(file);
      },
    },
    {
      name: 'names of tensors',
      share: 15.7,
      async run(random) {
        const name = mutateText(
          random.pick(names),
          ['.', 'input_blocks', '10', '1', '_', 'weight', '\0'],
          random,
        );
        for (const to of translate) to(name);
        expectKind('file', new Map([[name, { shape: [1] } as never]]), 'lora');
      },
    },
    {
      name: 'LoRAs',
      share: 10,
      async run(random) {
        write(
          mutateShapes(random.pick(all), random),
          random.below(2) === 0 ? mutateJson(notes, random) : undefined,
        );
        await readLoraFacts(file);
        await withLoras(bundle, [{ file, strength: 1 }]);
      },
    },
    {
      name: 'textual inversions',
      share: 3,
      async run(random) {
        const shape = [random.pick([0, 1, 3, 65, 1e5]), random.pick([0, 1, 32, 768])].slice(random.below(2));
        const few = shape.reduce((product, dim) => product * dim, 1) < 1e6 ? shape : [1, 32];
        writeEmbedding(folder, mutateShapes({ emb_params: few, clip_g: [1, 32] }, random));
        await embeddingsIn(['a moss cat'], folder, 32);
      },
    },
    {
      name: 'ControlNets',
      share: 2,
      async run(random) {
        write(mutateShapes(control, random));
        await readControlNet(file, bundle.configs.unet);
      },
    },
    {
      name: 'checkpoints',
      share: 2,
      async run(random) {
        write(mutateShapes(unet, random), random.below(2) === 0 ? mutateJson(notes, random) : undefined);
        await readCheckpoint(file, bundle);
      },
    },
  ];
}

const notes = {
  ss_tag_frequency: '{"a":{"b":1}}',
  'modelspec.trigger_phrase': 'a, b',
  'modelspec.prediction_type': 'v',
  lora_adapter_metadata: '{"unet.r":4}',
};

function writeEmbedding(folder: string, shapes: Shapes): void {
  const { header, size } = headerOf(shapes);
  writeFileSync(
    path.join(folder, 'embeddings', 'moss.safetensors'),
    fileBytes(Buffer.from(JSON.stringify(header)), size),
  );
}

/** Its own files don't change: they are read once. */
function withKeptWeights(bundle: Bundle): Bundle {
  const kept = new Map<Part, ReturnType<Bundle['weightsOf']>>();
  return {
    ...bundle,
    weightsOf(part) {
      const weights = kept.get(part) ?? bundle.weightsOf(part);
      kept.set(part, weights);
      return weights;
    },
  };
}
