/** From what a person typed to a request that can be put before the gate. */

import type { Attachment } from '../../../chat/platform.ts';
import { messageOf, UserError } from '../../../errors.ts';
import { readImageHeader } from '../../../images/decode-init-image.ts';
import { parseImagine } from '../../../prompt/parse-imagine.ts';
import type { ReadContext } from '../../../prompt/read-context.ts';
import { BadRequest } from '../../../request/bad-request.ts';
import type { NewDrawRequest } from '../../../request/request.ts';
import type { Context } from '../../command.ts';
import { namesOf } from '../../models.ts';
import type { Ask } from './ask.ts';
import { begin } from './begin.ts';
import { offerToMend } from './mend.ts';

/** Bytes of a picture to start from; what the queue keeps at most. */
const maxImage = 32 * 1024 ** 2;

/** Reads, checks and enqueues; opens the thread; shows there how it goes. @throws UserError for what is asked wrongly */
export async function imagine(ctx: Context, ask: Ask): Promise<void> {
  const { event, reply, log, models, texts } = ctx;
  // Not needed for what follows: a person who can't see it gets the picture all the same.
  await reply.acknowledge().catch((error: unknown) => {
    log.debug({ event: event.id, err: error }, `An event was not acknowledged: ${messageOf(error)}`);
  });
  const { models: cards, samplers, files } = await models.list();
  const [first, ...others] = cards;
  if (first === undefined) throw new UserError('no_models', texts.noModels);
  const inherited = ask.image === undefined ? await inheritedInit(ctx, ask.parent) : undefined;
  const context: ReadContext = {
    models: [first, ...others],
    samplers,
    files: { loras: namesOf(files.loras), vaes: namesOf(files.vaes) },
    image: ask.image !== undefined || inherited !== undefined,
  };
  let request: NewDrawRequest;
  try {
    request = parseImagine(ask.text, context, ask.options);
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    return offerToMend(ctx, ask, error);
  }
  const init = ask.image === undefined ? inherited : await readInit(ctx, ask.image);
  await begin(ctx, {
    key: event.id,
    does: 'imagine',
    request: { ...request, parent: ask.parent },
    init,
    target: { base: ask.base },
  });
}

/** What the job that was edited started from. @throws UserError when it did, and that is no longer kept */
async function inheritedInit(
  { jobs, texts }: Context,
  parent: string | undefined,
): Promise<Uint8Array | undefined> {
  if (parent === undefined || !(await jobs.get(parent))?.init) return undefined;
  const init = await jobs.init(parent);
  if (init === undefined) throw new UserError('init_gone', texts.initGone);
  return init;
}

/** @throws UserError for what is no picture, PlatformError for what can't be had */
async function readInit({ platform }: Context, image: Attachment): Promise<Uint8Array> {
  const bytes = await platform.download(image, maxImage);
  await readImageHeader(bytes);
  return bytes;
}
