/** Turns what a person typed into a request for the gate. */

import type { Attachment } from '../../../chat/platform.ts';
import { messageOf, UserError } from '../../../errors.ts';
import { readImageHeader } from '../../../images/decode-init-image.ts';
import { type GivenPictures, packPictures, shareOut, unpackPictures } from '../../../images/picture-pack.ts';
import { Refusal } from '../../../moderation/refusals/refusal.ts';
import type { Settings } from '../../../moderation/settings/settings.ts';
import type { Parsed } from '../../../prompt/parse-imagine.ts';
import { parseSpread } from '../../../prompt/parse-spread.ts';
import { pastedRemark } from '../../../prompt/pasted/remark.ts';
import type { ReadContext } from '../../../prompt/read-context.ts';
import { BadRequest } from '../../../request/bad-request.ts';
import type { Context } from '../../command.ts';
import { namesOf } from '../../models.ts';
import { rewriteTextsOf } from '../../texts/rewrite-texts.ts';
import type { Ask } from './ask.ts';
import { type Beginning, begin } from './begin.ts';
import { chosenFlags } from './form-menus.ts';
import { keptInit } from './kept-init.ts';
import { offerToMend } from './mend.ts';
import { heldHere, modelsHere } from './models-here.ts';
import { ownHere } from './own-here.ts';
import { offerExpansion, offerTranslation } from './rewrite.ts';
import { beginAll, offerSpread } from './spread.ts';
import { unheardWords } from './unheard-words.ts';

/** Bytes of a picture to start from; what the queue keeps at most. */
const maxImage = 32 * 1024 ** 2;

/**
 * Reads, checks and enqueues; opens the thread; shows there how it goes.
 * @param agreed to several requests: the name of what was agreed to
 * @throws UserError for what is asked wrongly
 */
export async function imagine(ctx: Context, ask: Ask, agreed?: string): Promise<void> {
  const { event, reply, log, texts } = ctx;
  // Not needed for what follows: a person who can't see it gets the picture all the same.
  await reply.acknowledge().catch((error: unknown) => {
    log.debug({ event: event.id, err: error }, `An event was not acknowledged: ${messageOf(error)}`);
  });
  const held = await heldHere(ctx);
  const { models: cards, samplers, files } = await modelsHere(ctx, held);
  const [first, ...others] = cards;
  if (first === undefined) throw new UserError('no_models', texts.noModels);
  const inherited = ask.images?.length ? undefined : await inheritedPictures(ctx, ask.parent);
  const attached = ask.images?.length ?? 0;
  const context: ReadContext = {
    models: [first, ...others],
    samplers,
    files: {
      loras: namesOf(files.loras),
      vaes: namesOf(files.vaes),
      controlNets: namesOf(files.controlNets),
      embeddings: namesOf(files.embeddings),
    },
    own: await ownHere(ctx, cards, held),
    ...(inherited === undefined ? { pictures: attached } : countOf(inherited)),
  };
  let all: readonly Parsed[];
  try {
    all = parseSpread(textOf(ask), context, ask.options, mostRequests(held));
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    if (await mendable(ctx, ask, () => offerTranslation(ctx, ask, error))) return;
    return offerToMend(ctx, ask, error);
  }
  if (all.length > 1 && agreed === undefined) return offerSpread(ctx, ask, all, cards, held);
  const [{ request, pasted } = fail()] = all;
  const { expand = false } = request;
  if (all.length === 1 && expand) {
    const longer = { ...request, expand: undefined };
    if (await mendable(ctx, ask, () => offerExpansion(ctx, ask, longer))) return;
  }
  const pictures = inherited === undefined ? await readPictures(ctx, ask.images ?? [], guidesOf(all)) : [];
  const beginnings = all.map((one): Omit<Beginning, 'key'> => {
    const { expand: _, ...asked } = one.request;
    const guides = guidesOf([one]);
    const given = inherited === undefined ? shareOut(pictures, guides) : sharedAgain(inherited, guides);
    return {
      does: 'imagine',
      request: { ...asked, parent: ask.parent },
      init: packPictures(given),
    };
  });
  const remark = remarksOf(ctx, pasted, expand, unheardWords(request, files, cards, texts));
  await mendable(ctx, ask, async () => {
    const [only, ...more] = beginnings;
    if (only !== undefined && more.length === 0) {
      // Pictures and language models are waited for; something else may hold by then.
      const waited = pictures.length > 0 || expand;
      const start = { ...only, key: event.id, target: { base: ask.base }, remark };
      await begin(ctx, { ...start, held: waited ? undefined : held });
    } else await beginAll(ctx, { id: agreed ?? event.id, beginnings, remark });
    return true;
  });
}

/** That one prompt may become. A pause between two requests leaves no room for more than one. */
function mostRequests({ spread, cooldown, deniedFlags }: Settings): number {
  return cooldown > 0 || deniedFlags.includes('repeat') ? 1 : spread;
}

/** How many pictures are for ControlNets, of any of them. */
function guidesOf(all: readonly Parsed[]): number {
  return Math.max(0, ...all.map(({ request }) => request.controls?.length ?? 0));
}

function fail(): never {
  throw new TypeError('A prompt is one request at least.');
}

/** Everything that was typed or chosen, as one would type it. */
function textOf({ text, flags = '', chosen = [] }: Ask): string {
  return [text, flags, chosenFlags(chosen)].join(' ').trim();
}

/** What a rule refuses is not lost; true where the person has an answer by now. */
async function mendable(ctx: Context, ask: Ask, answer: () => Promise<boolean>): Promise<boolean> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await offerToMend(ctx, ask, error);
    return true;
  }
}

function remarksOf(
  ctx: Context,
  pasted: Parsed['pasted'],
  expand: boolean,
  unheard: string | undefined,
): string | undefined {
  const texts = rewriteTextsOf(ctx.locale);
  const lines = [
    ...(pasted === undefined ? [] : [pastedRemark(pasted, ctx.locale)]),
    ...(expand ? [ctx.expander === undefined ? texts.notSetUp : texts.drawnAsTyped] : []),
    ...(unheard === undefined ? [] : [unheard]),
  ];
  return lines.length === 0 ? undefined : lines.join(' ');
}

/** Of pictures whose use is known; those for ControlNets are no picture to start from. */
function countOf({ init, controls }: GivenPictures): Pick<ReadContext, 'image' | 'pictures'> {
  return controls.length === 0 ? { pictures: init === undefined ? 0 : 1 } : { image: init !== undefined };
}

/** Pictures of an earlier request, for one that may want more or none to guide it. */
function sharedAgain({ init, controls }: GivenPictures, guides: number): GivenPictures {
  if (guides === 0) return { init, controls: [] };
  return controls.length > 0 || init === undefined ? { init, controls } : shareOut([init], guides);
}

/** The pictures of the job that was edited. @throws UserError when it had some, and they are no longer kept */
async function inheritedPictures(
  ctx: Context,
  parent: string | undefined,
): Promise<GivenPictures | undefined> {
  const job = parent === undefined ? undefined : await ctx.jobs.get(parent);
  const packed = job && (await keptInit(ctx, job));
  return packed && unpackPictures(packed);
}

/** @throws UserError for what is no picture, PlatformError for what can't be had */
async function readPictures(
  { platform }: Context,
  attached: readonly Attachment[],
  controls: number,
): Promise<readonly Uint8Array[]> {
  const pictures: Uint8Array[] = [];
  // What has no use is not fetched.
  for (const image of attached.slice(0, controls + 1)) {
    const bytes = await platform.download(image, maxImage);
    await readImageHeader(bytes);
    pictures.push(bytes);
  }
  return pictures;
}
