/** What a plan makes of repositories and of civitai's answers, before anything is fetched. */

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listCatalogue } from '../../src/hub/catalogue.ts';
import type { PullWishes } from '../../src/hub/hub.ts';
import { createHub } from '../../src/hub/hub.ts';
import { packageFolder } from '../../src/package-folder.ts';
import { bytesNamed, safetensorsOf, storedFile, storedRepo } from '../support/hub/repos.ts';
import { type CivitaiModel, hubToken, type LocalHub, startLocalHub } from '../support/hub/server.ts';

const unet = (width: number) => ({ _class_name: 'UNet2DConditionModel', cross_attention_dim: width });
const weights = (name: string) => storedFile(name, bytesNamed(name, 5000));
const pipeline = (width: number) => [
  storedFile('model_index.json', { _class_name: 'StableDiffusionPipeline' }),
  storedFile('unet/config.json', unet(width)),
  weights('unet/diffusion_pytorch_model.safetensors'),
  weights('unet/diffusion_pytorch_model.fp16.safetensors'),
  weights('unet/diffusion_pytorch_model.non_ema.safetensors'),
  weights('unet/diffusion_pytorch_model.bin'),
  storedFile('vae/config.json', {}),
  weights('vae/diffusion_pytorch_model.safetensors'),
  storedFile('text_encoder/config.json', {}),
  weights('text_encoder/model.safetensors'),
  storedFile('tokenizer/vocab.json', {}),
  storedFile('tokenizer/merges.txt', '#version: 0.2'),
  storedFile('scheduler/scheduler_config.json', {}),
  storedFile('safety_checker/config.json', {}),
  weights('safety_checker/model.safetensors'),
  weights('v1-5-pruned.ckpt'),
];
const toK = 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k';
const lora = (width: number) =>
  safetensorsOf({ [`${toK}.lora_down.weight`]: [4, width], [`${toK}.lora_up.weight`]: [320, 4] });
const checkpoint = safetensorsOf({
  'model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight': [320, 768],
});

const repos = [
  storedRepo('a/pipeline', pipeline(768), { tags: ['license:openrail', 'base_model:runwayml/x'] }),
  storedRepo('a/sdxl', pipeline(2048)),
  storedRepo('a/lora', [
    storedFile('README.md', 'hi'),
    storedFile('pytorch_lora_weights.safetensors', lora(768)),
  ]),
  storedRepo('a/xl-lora', [storedFile('detail.safetensors', lora(2048))]),
  storedRepo('a/several', [
    storedFile('one.safetensors', lora(768)),
    storedFile('two.safetensors', checkpoint),
  ]),
  storedRepo('a/taesd', [
    storedFile('config.json', { _class_name: 'AutoencoderTiny' }),
    storedFile(
      'diffusion_pytorch_model.safetensors',
      safetensorsOf({ 'decoder.layers.0.weight': [8, 4, 3, 3] }),
    ),
    storedFile(
      'taesd_decoder.safetensors',
      safetensorsOf({ '1.weight': [8, 4, 3, 3], '3.conv.0.weight': [8, 8, 3, 3] }),
    ),
    storedFile('taesd3.safetensors', safetensorsOf({ 'decoder.layers.0.weight': [8, 16, 3, 3] })),
  ]),
  storedRepo('a/pickle', [weights('model.ckpt')]),
  storedRepo('a/renamed-pickle', [
    storedFile('x.safetensors', Buffer.from('PK\u0003\u0004 and so on, and on')),
  ]),
  storedRepo('a/odd', [
    storedFile('x.safetensors', safetensorsOf({ 'foo.a': [2, 3, 4], 'foo.b': [2, 3, 4], c: [1, 1, 1] })),
  ]),
  storedRepo('a/embedding', [storedFile('learned_embeds.safetensors', safetensorsOf({ '<cat>': [768] }))]),
  storedRepo('a/control', [
    storedFile('config.json', { _class_name: 'ControlNetModel' }),
    weights('diffusion_pytorch_model.safetensors'),
    weights('diffusion_pytorch_model.fp16.safetensors'),
    weights('diffusion_pytorch_model.bin'),
  ]),
  storedRepo('a/safe', [
    storedFile('config.json', { architectures: ['ViTForImageClassification'] }),
    storedFile('preprocessor_config.json', {}),
    weights('onnx/model.onnx'),
    weights('onnx/model_quantized.onnx'),
  ]),
  storedRepo('a/depth', [
    storedFile('config.json', { architectures: ['DepthAnythingForDepthEstimation'] }),
    storedFile('preprocessor_config.json', {}),
    weights('onnx/model.onnx'),
  ]),
];

let folder: string;
let server: LocalHub;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ella-plan-'));
  server = await startLocalHub(repos);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const never = new AbortController().signal;
const open = (token?: string) =>
  createHub({
    modelsFolder: folder,
    catalogueFolder: path.join(packageFolder, 'models', 'catalogue'),
    hub: { endpoint: server.address, token: undefined },
    civitai: { endpoint: server.address, token },
    cacheFolder: undefined,
    agent: 'ella-bot/test',
    net: { idleMs: 2000, backoffMs: 2, tries: 3 },
  });
const plan = (typed: string, wishes: PullWishes = {}) => open().plan(typed, wishes, never);
const paths = async (typed: string) => (await plan(typed)).files.map((file) => file.path).sort();

describe('a repository of the Hub', () => {
  it('in the layout of diffusers is a bundle: half precision, no checker, no pickle; T5 comes from ella-sd15', async () => {
    const planned = await plan('a/pipeline');
    expect(planned).toMatchObject({
      name: 'pipeline',
      kind: 'bundle',
      card: { license: 'openrail', baseModel: 'runwayml/x' },
      shares: { bundle: 'ella-sd15', parts: ['tokenizer_t5', 'text_encoder_t5', 'ella'] },
    });
    expect(await paths('a/pipeline')).toEqual([
      'scheduler/scheduler_config.json',
      'text_encoder/config.json',
      'text_encoder/model.safetensors',
      'tokenizer/merges.txt',
      'tokenizer/vocab.json',
      'unet/config.json',
      'unet/diffusion_pytorch_model.fp16.safetensors',
      'vae/config.json',
      'vae/diffusion_pytorch_model.safetensors',
    ]);
    await expect(open().pull(planned, never)).rejects.toMatchObject({
      code: 'missing_base',
      message: expect.stringContaining('run `ella-bot models pull ella-sd15` first'),
    });
  });

  it('of one file is what its tensors say, and lies where such files lie', async () => {
    expect(await plan('a/lora')).toMatchObject({ name: 'lora', kind: 'lora', shape: 'file' });
    expect(await plan('a/embedding')).toMatchObject({ name: 'embedding', kind: 'embedding' });
    expect(await plan('a/several:two.safetensors')).toMatchObject({
      name: 'two',
      kind: 'checkpoint',
      card: { file: 'two.safetensors' },
    });
    expect(await plan('a/taesd:taesd_decoder.safetensors')).toMatchObject({ kind: 'vae' });
    expect(await plan('a/taesd:diffusion_pytorch_model.safetensors')).toMatchObject({
      name: 'taesd',
      kind: 'vae',
    });
    await expect(plan('a/taesd:taesd3.safetensors')).rejects.toMatchObject({ code: 'wrong_base' });
    await open().pull(await plan('a/lora', { name: 'my words' }), never);
    expect((await readdir(path.join(folder, 'loras'))).sort()).toEqual([
      'my-words.pulled.json',
      'my-words.safetensors',
    ]);
  });

  it('with a config is a folder', async () => {
    expect(await plan('a/control')).toMatchObject({ kind: 'controlnet', shape: 'folder' });
    expect(await paths('a/control')).toEqual(['config.json', 'diffusion_pytorch_model.fp16.safetensors']);
    expect(await plan('a/safe')).toMatchObject({ kind: 'safety' });
    expect(await paths('a/safe')).toEqual(['config.json', 'onnx/model.onnx', 'preprocessor_config.json']);
    expect(await plan('a/depth')).toMatchObject({ kind: 'annotator', shape: 'folder' });
  });

  it.each([
    ['a/sdxl', 'wrong_base', 'a/sdxl is SDXL; ella-bot draws with Stable Diffusion 1.x'],
    [
      'a/xl-lora',
      'wrong_base',
      'detail.safetensors of a/xl-lora is for SDXL; ella-bot draws with Stable Diffusion 1.x',
    ],
    [
      'a/several',
      'which_file',
      'a/several has 2 models: one.safetensors, two.safetensors; name one, as a/several:one.safetensors',
    ],
    ['a/pickle', 'not_safetensors', expect.stringContaining('only pickles, which can run code')],
    ['a/renamed-pickle', 'not_safetensors', expect.stringContaining('holds a pickle')],
    ['a/odd', 'wrong_kind', expect.stringContaining('--as lora')],
    ['a/lora:nothing.safetensors', 'not_found', 'a/lora has no file or folder nothing.safetensors'],
    ['ella-sd16', 'unknown_model', expect.stringContaining('did you mean ella-sd15?')],
    ['ella-sd15', 'not_found', expect.stringContaining('QQGYLab/ELLA does not exist or is private')],
  ])('%s is refused as %s', async (typed, code, message) => {
    await expect(plan(typed)).rejects.toMatchObject({ name: 'UserError', code, message });
    expect(server.downloads.every(({ first }) => first === 0)).toBe(true);
  });

  it('is taken as what the person says where its tensors do not tell', async () => {
    expect(await plan('a/odd', { kind: 'lora' })).toMatchObject({ kind: 'lora' });
  });
});

it('search finds models by name', async () => {
  expect(await open().search('lora', 5, never)).toEqual([
    { repo: 'a/lora', downloads: 1000, license: 'mit', gated: false, tags: ['license:mit'] },
    { repo: 'a/xl-lora', downloads: 999, license: 'mit', gated: false, tags: ['license:mit'] },
  ]);
});

describe('a model of civitai', () => {
  const file = storedFile('x.safetensors', lora(768));
  const version = (more: object = {}, fileMore: object = {}): CivitaiModel => ({
    file,
    version: {
      id: 20,
      modelId: 10,
      name: 'v2',
      baseModel: 'SD 1.5',
      trainedWords: ['ink wash', ' '],
      model: { name: 'Ink', type: 'LORA' },
      files: [
        { id: 1, name: 'training.zip', sizeKB: 5, type: 'Training Data' },
        {
          id: 2,
          name: 'ink v2.safetensors',
          sizeKB: file.bytes.length / 1024,
          type: 'Model',
          primary: true,
          metadata: { format: 'SafeTensor', fp: 'fp16' },
          pickleScanResult: 'Success',
          hashes: { SHA256: file.sha256.toUpperCase() },
          downloadUrl: 'https://civitai.com/api/download/models/20?type=Model&format=SafeTensor',
          ...fileMore,
        },
      ],
      ...more,
    },
  });

  it('is fetched with its hash checked, its words kept, and the token kept from the store', async () => {
    server.civitai = [{ ...version(), needsToken: true }];
    const hub = open(hubToken);
    const planned = await hub.plan('https://civitai.com/models/10/ink', {}, never);
    expect(planned).toMatchObject({
      name: 'ink-v2',
      kind: 'lora',
      card: { baseModel: 'SD 1.5', triggerWords: ['ink wash'] },
    });
    const { record } = await hub.pull(planned, never);
    expect(record).toMatchObject({
      sources: ['civitai:10@20+2'],
      file: 'ink v2.safetensors',
      files: [{ path: 'ink-v2.safetensors', sha256: file.sha256 }],
    });
    expect((await readFile(path.join(folder, 'loras', 'ink-v2.safetensors'))).equals(file.bytes)).toBe(true);
    expect((await hub.pull(await hub.plan('civitai:10@20', {}, never), never)).fetched).toBe(0);
  });

  it('without a hash is believed by its length, and whole all the same', async () => {
    server.civitai = [version({}, { hashes: {} })];
    const { record } = await open().pull(await plan('civitai:10@20'), never);
    expect(record.files).toEqual([
      { path: 'ink-v2.safetensors', size: file.bytes.length, sha256: file.sha256 },
    ]);
  });

  it('that needs an account says so', async () => {
    server.civitai = [{ ...version(), needsToken: true }];
    await expect(open().pull(await plan('civitai:10@20'), never)).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('set CIVITAI_TOKEN'),
    });
  });

  it.each([
    [{ baseModel: 'SDXL 1.0' }, {}, 'wrong_base'],
    [{ model: { name: 'Ink', type: 'Workflows' } }, {}, 'wrong_kind'],
    [{}, { name: 'ink.ckpt', metadata: { format: 'PickleTensor' } }, 'not_safetensors'],
    [{}, { pickleScanResult: 'Danger' }, 'unsafe_file'],
  ])('%j %j is refused as %s', async (more, fileMore, code) => {
    server.civitai = [version(more, fileMore)];
    await expect(plan('civitai:10@20')).rejects.toMatchObject({ name: 'UserError', code });
  });
});

it('every manifest of the catalogue can be read', async () => {
  const all = await listCatalogue(path.join(packageFolder, 'models', 'catalogue'));
  expect(all.map(({ name }) => name)).toContain('ella-sd15');
});
