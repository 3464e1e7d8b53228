/** What was typed after `ella-bot enqueue`, as a job for the queue. */

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { suggestNearest, UserError } from '../../errors.ts';
import { readImageHeader } from '../../images/decode-init-image.ts';
import type { NewJob } from '../../jobs/enqueue.ts';
import type { NewDrawRequest } from '../../jobs/record/draw-request.ts';
import { readModel } from '../../pipeline/loaders/model-source.ts';
import { completeRequest, type TokenLength, tokenLengths } from '../../pipeline/request.ts';
import { plainModel } from '../../request/model-ref.ts';
import type { Config } from '../config/config.ts';
import { modelName, modelPath } from '../models/model-choice.ts';

export interface PromptOptions {
  readonly model?: string;
  readonly negative?: string;
  readonly seed?: number;
  readonly steps?: number;
  readonly guidance?: number;
  readonly sampler?: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly tokenLength?: string;
  readonly images?: number;
  readonly init?: string;
  readonly strength?: number;
  readonly clip?: true;
}

/** Caps are against people who flood a chat; whoever may run this may fill the queue. */
const noCaps = { member: 100_000, server: 100_000 };

/**
 * The job, checked as far as this machine can: by the bundle where it is here; else by its worker.
 * @throws UserError as `ella-bot imagine` does
 */
export async function newJob(prompt: string, options: PromptOptions, config: Config): Promise<NewJob> {
  const { size, init: initFile, strength, model: typedModel, tokenLength, ...rest } = options;
  const { negative, seed, steps, guidance, sampler, images, clip } = rest;
  if (initFile === undefined && strength !== undefined) {
    throw new UserError('bad_option', '--strength needs --init, the picture to start from');
  }
  if (strength !== undefined && !(strength > 0 && strength <= 1)) {
    throw new UserError('bad_request', `strength must be above 0 and at most 1, not ${strength}`);
  }
  const typed = { prompt, negative, seed, steps, guidance, sampler, images, clip, ...size };
  const model = await checked({ ...typed, tokenLength }, typedModel || config.model, config);
  const init = initFile === undefined ? undefined : await readPicture(initFile);
  const request: NewDrawRequest = {
    ...typed,
    model,
    tokenLength: tokenLength === undefined ? undefined : readTokenLength(tokenLength),
    strength,
  };
  return {
    key: `cli:${randomUUID()}`,
    request,
    member: cliMember(),
    server: `cli:${hostname()}`,
    init,
    caps: noCaps,
  };
}

/** The name to ask a worker for the model by, once the request was found good. */
async function checked(
  typed: Parameters<typeof completeRequest>[0],
  model: string | undefined,
  config: Config,
): Promise<string> {
  let folder: string;
  try {
    folder = await modelPath(model, config.modelsFolder);
  } catch (error) {
    // Workers on other machines may have it.
    if (config.redis.target !== undefined && model !== undefined) return model;
    throw error;
  }
  completeRequest(typed, await readModel(plainModel(folder), config.modelsFolder));
  return modelName(folder, config.modelsFolder);
}

function readTokenLength(typed: string): TokenLength {
  const found = tokenLengths.find((known) => known === typed);
  if (found !== undefined) return found;
  const hint = suggestNearest(typed, tokenLengths);
  throw new UserError('bad_request', `There is no token length ${JSON.stringify(typed)}; ${hint}`);
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
