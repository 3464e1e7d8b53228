/** What was typed after `ella-bot enqueue`, as a job for the queue. */

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import path from 'node:path';
import { UserError } from '../../errors.ts';
import type { AdmittedJob } from '../../gate/gate.ts';
import { readImageHeader } from '../../images/decode-init-image.ts';
import { packPictures } from '../../images/picture-pack.ts';
import { isPlainName, listFiles } from '../../pipeline/loaders/library.ts';
import { readModel } from '../../pipeline/loaders/model-source.ts';
import { readingFactsOf } from '../../pipeline/request.ts';
import { samplerNames } from '../../pipeline/samplers/index.ts';
import { modelTyped, type Parsed, parseTyped } from '../../prompt/parse-imagine.ts';
import { pastedRemark } from '../../prompt/pasted/remark.ts';
import type { ReadContext, TypedValue } from '../../prompt/read-context.ts';
import { readRequest } from '../../prompt/read-request.ts';
import { type ModelFacts, unknownModel } from '../../request/limits.ts';
import { type ModelRef, plainModel } from '../../request/model-ref.ts';
import type { Config } from '../config/config.ts';
import { readControlOptions } from '../control-options.ts';
import { commandLineGate } from '../gate/rules.ts';
import { languageModel, parseWithHelp } from '../language-model.ts';
import { chooseModel, modelName, modelPath } from '../models/model-choice.ts';
import { printNotice } from '../report-error.ts';

/** What is to be queued, as it was typed. */
export interface Wanted {
  readonly prompt: string;
  readonly typed: readonly TypedValue[];
  readonly model?: string | undefined;
  /** The file of the picture to start from. */
  readonly init?: string | undefined;
  /** ControlNets with the files of their pictures. */
  readonly controls?: readonly string[] | undefined;
  /** The prompt is drawn as it is: it holds no flags and no settings of other tools. */
  readonly plain?: true;
}

/**
 * The job, checked as far as this machine can: by the bundle where it is here; else by its worker.
 * @throws UserError as `ella-bot imagine` does
 */
export async function newJob(
  { prompt, typed, model, init: file, controls: guides = [], plain }: Wanted,
  config: Config,
): Promise<AdmittedJob> {
  const base = model || (plain ? undefined : modelTyped(prompt, 'cli')) || config.model;
  const context: ReadContext = {
    models: [await modelFacts(base, config)],
    samplers: samplerNames,
    // Workers elsewhere may have others.
    ...(config.redis.target === undefined && {
      shelf: { loras: await listFiles('lora', config.modelsFolder) },
    }),
    image: file !== undefined,
    surface: 'cli',
  };
  const { request, pasted }: Parsed = plain
    ? { request: readRequest(prompt, typed, context) }
    : await parseWithHelp(
        prompt,
        (text) => parseTyped(text, typed, context),
        languageModel(config, () => chooseModel({}, config)),
      );
  if (pasted !== undefined) printNotice({ message: pastedRemark(pasted, 'en') });
  const options = await readControlOptions(guides);
  for (const { picture } of options) await readImageHeader(picture);
  const init = file === undefined ? undefined : await readPicture(file);
  const controls = options.map(({ control }) => control);
  const who = { platform: 'cli', member: cliMember(), server: `cli:${hostname()}` };
  return commandLineGate().admit({
    key: `cli:${randomUUID()}`,
    scene: { ...who, locale: 'en', via: 'cli', does: 'imagine' },
    request: {
      ...request,
      model: withWholePaths(request.model),
      ...(controls.length > 0 && { controls }),
    },
    init: packPictures({ init, controls: options.map(({ picture }) => picture) }),
  });
}

/** What the model can draw, as far as this machine knows; named as a worker knows it. */
async function modelFacts(model: string | undefined, config: Config): Promise<ModelFacts> {
  let folder: string;
  try {
    folder = await modelPath(model, config.modelsFolder);
  } catch (error) {
    // Workers on other machines may have it.
    if (config.redis.target !== undefined && model !== undefined) return unknownModel(model);
    throw error;
  }
  const bundle = await readModel(plainModel(folder), config.modelsFolder);
  return { ...(await readingFactsOf(bundle)), name: modelName(folder, config.modelsFolder) };
}

/** A worker looks for files from a folder of its own. */
function withWholePaths({ base, adapters, reader, vae }: ModelRef): ModelRef {
  const whole = (name: string) => (isPlainName(name) ? name : path.resolve(name));
  return {
    base,
    adapters: adapters.map((adapter) => ({ ...adapter, name: whole(adapter.name) })),
    ...(reader !== undefined && { reader: whole(reader) }),
    ...(vae !== undefined && { vae: whole(vae) }),
  };
}

async function readPicture(file: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new UserError('bad_init', `--init: ${file} can't be read`, { cause });
  }
  await readImageHeader(bytes);
  return bytes;
}

/** Who asks, for a fair turn and for `ella-bot jobs`. */
export function cliMember(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    // A container may run a user without a name.
    return `cli:${process.getuid?.() ?? 'someone'}`;
  }
}
