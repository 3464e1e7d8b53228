/** Turns what a person typed into a request for the gate. */

import type { Attachment } from '../../../chat/platform.ts';
import { messageOf, UserError } from '../../../errors.ts';
import { readImageHeader } from '../../../images/decode-init-image.ts';
import { type GivenPictures, packPictures, shareOut, unpackPictures } from '../../../images/picture-pack.ts';
import { Refusal } from '../../../moderation/refusals/refusal.ts';
import { type Parsed, parseImagine } from '../../../prompt/parse-imagine.ts';
import { pastedRemark } from '../../../prompt/pasted/remark.ts';
import type { ReadContext } from '../../../prompt/read-context.ts';
import { BadRequest } from '../../../request/bad-request.ts';
import type { Context } from '../../command.ts';
import { type ModelCard, namesOf } from '../../models.ts';
import { rewriteTextsOf } from '../../texts/rewrite-texts.ts';
import type { Ask } from './ask.ts';
import { begin } from './begin.ts';
import { keptInit } from './kept-init.ts';
import { offerToMend } from './mend.ts';
import { offerExpansion, offerTranslation } from './rewrite.ts';
import { unheardWords } from './unheard-words.ts';

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
  const { model: usual } = await ctx.settings.settingsFor(ctx.server, event.place.channel);
  const [first, ...others] = preferred(cards, usual);
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
    ...(inherited === undefined ? { pictures: attached } : countOf(inherited)),
  };
  let parsed: Parsed;
  try {
    parsed = parseImagine(`${ask.text} ${ask.flags ?? ''}`.trim(), context, ask.options);
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    if (await mendable(ctx, ask, () => offerTranslation(ctx, ask, error))) return;
    return offerToMend(ctx, ask, error);
  }
  const { request: asked, pasted } = parsed;
  const { expand = false, ...request } = asked;
  if (expand && (await mendable(ctx, ask, () => offerExpansion(ctx, ask, request)))) return;
  const guides = request.controls?.length ?? 0;
  const pictures =
    inherited === undefined
      ? await readPictures(ctx, ask.images ?? [], guides)
      : sharedAgain(inherited, guides);
  await mendable(ctx, ask, async () => {
    await begin(ctx, {
      key: event.id,
      does: 'imagine',
      request: { ...request, parent: ask.parent },
      init: packPictures(pictures),
      target: { base: ask.base },
      remark: remarksOf(ctx, pasted, expand, unheardWords(request, files, cards, texts)),
    });
    return true;
  });
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

/** The server's own choice comes first, where it is there. */
function preferred(cards: readonly ModelCard[], usual: string | null): readonly ModelCard[] {
  const first = cards.filter(({ name }) => name === usual);
  return [...first, ...cards.filter((card) => !first.includes(card))];
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
): Promise<GivenPictures> {
  const pictures: Uint8Array[] = [];
  // What has no use is not fetched.
  for (const image of attached.slice(0, controls + 1)) {
    const bytes = await platform.download(image, maxImage);
    await readImageHeader(bytes);
    pictures.push(bytes);
  }
  return shareOut(pictures, controls);
}
