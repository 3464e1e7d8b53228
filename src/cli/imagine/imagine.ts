/** `ella-bot imagine`: a prompt to PNG files, without queue or chat. */

import { readFile } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { chooseDevice, type WantedDevice } from '../../graph/device/choose-device.ts';
import { decodeInitImage } from '../../images/decode-init-image.ts';
import { beyondLines } from '../../pipeline/beyond-world.ts';
import type { Bundle } from '../../pipeline/bundle.ts';
import { type DrawResult, draw } from '../../pipeline/draw.ts';
import { listFiles } from '../../pipeline/loaders/library.ts';
import { createModels } from '../../pipeline/models.ts';
import { completeRequest, type DrawRequest, readingFactsOf } from '../../pipeline/request.ts';
import { samplerNames } from '../../pipeline/samplers/index.ts';
import { createTextEncoder } from '../../pipeline/text/conditioning.ts';
import { modelTyped, parseTyped } from '../../prompt/parse-imagine.ts';
import { pastedRemark } from '../../prompt/pasted/remark.ts';
import type { ReadContext } from '../../prompt/read-context.ts';
import { type NewDrawRequest, pictureOf, type TokenLength } from '../../request/request.ts';
import { abortOnSignals } from '../abort-on-signals.ts';
import { readConfig } from '../config/config.ts';
import { type ControlOption, readControlOptions } from '../control-options.ts';
import { languageModel, parseWithHelp } from '../language-model.ts';
import { chooseModel } from '../models/model-choice.ts';
import { sizeAround } from '../picture-size.ts';
import { readGuides } from '../read-guides.ts';
import { tokensRead, unreadLines } from '../reading.ts';
import { printNotice } from '../report-error.ts';
import { initFile, type RequestOptions, typedValues } from '../request-options.ts';
import { createProgressBar } from './progress-bar.ts';
import { savePictures } from './save-pictures.ts';

export interface ImagineOptions extends RequestOptions {
  readonly model?: string;
  readonly base?: string;
  readonly control: readonly string[];
  readonly device: WantedDevice;
  readonly out: string;
  readonly json?: true;
}

export async function imagine(prompt: string, options: ImagineOptions): Promise<void> {
  const started = performance.now();
  const config = readConfig();
  const { model: base = modelTyped(prompt, 'cli') } = options;
  const plain = await chooseModel({ base, reader: options.base }, config);
  const context: ReadContext = {
    models: [await readingFactsOf(plain)],
    samplers: samplerNames,
    shelf: { loras: await listFiles('lora', config.modelsFolder) },
    image: initFile(options) !== undefined,
    surface: 'cli',
  };
  const { request: asked, pasted } = await parseWithHelp(
    prompt,
    (text) => parseTyped(text, typedValues(options), context),
    languageModel(config, async () => plain),
  );
  if (pasted !== undefined) printNotice({ message: pastedRemark(pasted, 'en') });
  const { model } = asked;
  const bundle = await chooseModel({ ...model, base }, config);
  const guides = await readControlOptions(options.control);
  const request = await requestFrom(asked, options, guides, bundle, config.modelsFolder);
  const signal = abortOnSignals();
  const device = await chooseDevice(options.device);
  const models = createModels(bundle, device, printNotice);
  try {
    await models.load();
    const load = (performance.now() - started) / 1000;
    const bar = createProgressBar(process.stderr, options.json !== true);
    const result = await draw(models, createTextEncoder(models), request, { signal, onStep: bar.update });
    bar.finish();
    const images = await savePictures(options.out, { model: bundle.name, parts: model }, request, result);
    const report = {
      images,
      model: bundle.name,
      device: device.provider,
      precision: result.precision,
      tokens: result.tokens,
      ...(result.beyond && { beyond: result.beyond }),
      seconds: rounded({ load, ...result.seconds }),
    };
    for (const note of bundle.notes) process.stderr.write(`${note}\n`);
    process.stdout.write(
      options.json ? `${JSON.stringify(report)}\n` : summary(report, device.reason, request.tokenLength),
    );
  } finally {
    await models.release();
  }
}

async function requestFrom(
  asked: NewDrawRequest,
  options: ImagineOptions,
  guides: readonly ControlOption[],
  bundle: Bundle,
  modelsFolder: string,
): Promise<DrawRequest> {
  const file = initFile(options);
  const { strength, ...picture } = pictureOf(asked);
  const settings = { ...picture, prompt: asked.prompt };
  // Everything else is checked before a picture is decoded: a typo should not wait for it.
  completeRequest(settings, bundle);
  const start = file === undefined ? undefined : await readPicture(file);
  const pictures = guides.map((guide) => guide.picture);
  const { size, fit } = await sizeAround(start ?? pictures[0], picture, bundle);
  const request = completeRequest({ ...settings, ...size }, bundle);
  const named = guides.map(({ control }) => control);
  const controls = await readGuides(named, pictures, request, fit, modelsFolder);
  if (start === undefined) return completeRequest({ ...request, controls }, bundle);
  const init = await decodeInitImage(start, request, undefined, fit);
  return completeRequest({ ...request, strength, init, controls }, bundle);
}

async function readPicture(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new UserError('bad_init', `--init: ${file} can't be read`, { cause });
  }
}

function rounded<T extends Record<string, number>>(seconds: T): T {
  const entries = Object.entries(seconds).map(([key, value]) => [key, Math.round(value * 1000) / 1000]);
  return Object.assign({ ...seconds }, Object.fromEntries(entries));
}

interface Report {
  readonly images: readonly { path: string }[];
  readonly model: string;
  readonly precision: string;
  readonly tokens: DrawResult['tokens'];
  readonly beyond?: DrawResult['beyond'];
  readonly seconds: Record<string, number>;
}

function summary(
  { images, model, precision, tokens, beyond, seconds }: Report,
  reason: string,
  length: TokenLength,
): string {
  const total = Object.values(seconds).reduce((sum, value) => sum + value, 0);
  const lines = images.map(({ path }) => path);
  lines.push(`${model} in ${precision}, ${reason}; ${total.toFixed(2)} s; ${tokensRead(tokens)}`);
  lines.push(...unreadLines(tokens, length));
  if (beyond) lines.push(...beyondLines(beyond));
  return `${lines.join('\n')}\n`;
}
