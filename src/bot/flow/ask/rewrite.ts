/** A prompt that a language model rewrote: its person sees it before it is drawn, and may change it. */
import type { Button } from '../../../chat/platform.ts';
import { AppError, messageOf } from '../../../errors.ts';
import type { Rewritten } from '../../../expand/expander.ts';
import type { Task } from '../../../expand/tasks.ts';
import { Refusal, refusal } from '../../../moderation/refusals/refusal.ts';
import { escapeChoices } from '../../../prompt/choices.ts';
import { formatImagine } from '../../../prompt/format-imagine.ts';
import { promptIn } from '../../../prompt/parse-imagine.ts';
import type { BadRequest } from '../../../request/bad-request.ts';
import { plainModel } from '../../../request/model-ref.ts';
import type { NewDrawRequest } from '../../../request/request.ts';
import { trainedTokens } from '../../../request/token-use.ts';
import type { Context } from '../../command.ts';
import { customId } from '../../custom-id.ts';
import { rewriteTextsOf } from '../../texts/rewrite-texts.ts';
import type { Ask, Prefill } from './ask.ts';
import { draftIn, keepDraft } from './drafts.ts';
import { heldHere, modelsHere } from './models-here.ts';
import { checkBan, checkWords } from './standing.ts';

/**
 * Undefined where there is no language model, or it failed: what was typed is still there.
 * @throws Refusal where the server's rules don't allow the one text or the other
 */
export async function tryRewrite(ctx: Context, task: Task, prompt: string): Promise<Rewritten | undefined> {
  const { expander, log, event, settings, server, locale } = ctx;
  if (expander === undefined) return undefined;
  const { deniedFlags } = await settings.settingsFor(server, event.place.channel);
  if (task === 'expand' && deniedFlags.includes('expand')) throw refusal('flag', { flag: 'expand' }, locale);
  await checkBan(ctx);
  const asRequest = (text: string) => ({ prompt: text, model: plainModel('') });
  const allowed = await checkWords(ctx, asRequest(prompt), 'person');
  try {
    const rewritten = await expander.rewrite(task, allowed);
    return { ...rewritten, text: await checkWords(ctx, asRequest(rewritten.text), 'model') };
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof Refusal) throw error;
    log.warn({ event: event.id, err: error }, `A prompt was not rewritten: ${messageOf(error)}`);
    return undefined;
  }
}

/** False where it could not be made longer. */
export async function offerExpansion(ctx: Context, ask: Ask, request: NewDrawRequest): Promise<boolean> {
  const rewritten = await tryRewrite(ctx, 'expand', request.prompt);
  if (rewritten === undefined) return false;
  const { images, parent } = ask;
  const asRequest = async (asked: NewDrawRequest) =>
    draftIn({ text: await textOf(ctx, asked), images, parent });
  const draft = await asRequest({ ...request, prompt: rewritten.text });
  const typed = await asRequest(request);
  await offerRewritten(ctx, { task: 'expand', rewritten, draft, typed });
  return true;
}

/** False where it isn't the language that is wrong, or nothing translates. */
export async function offerTranslation(ctx: Context, ask: Ask, problem: BadRequest): Promise<boolean> {
  if (problem.complaint !== 'unreadable') return false;
  const { prompt, rest } = promptIn(ask.text);
  const rewritten = await tryRewrite(ctx, 'translate', prompt);
  if (rewritten === undefined) return false;
  const draft = draftIn({ ...ask, text: `${escapeChoices(rewritten.text)} ${rest}`.trim() });
  await offerRewritten(ctx, { task: 'translate', rewritten, draft });
  return true;
}

interface Offer {
  readonly task: Task;
  readonly rewritten: Rewritten;
  /** With the flags, as it would be typed. */
  readonly draft: Prefill;
  /** As the person typed it, where that can be drawn. */
  readonly typed?: Prefill | undefined;
}

/** Shows it to the person alone. Drawn from there, it passes the gate like anything that is typed. */
export async function offerRewritten(ctx: Context, { task, rewritten, draft, typed }: Offer): Promise<void> {
  const texts = rewriteTextsOf(ctx.locale);
  const id = await keepDraft(ctx, draft);
  const buttons: Button[] = [
    { customId: customId('draw', id), label: texts.draw, emoji: '🖌️', style: 'primary' },
    { customId: customId('mend', id), label: ctx.texts.edit, emoji: '✏️' },
  ];
  if (typed !== undefined) {
    buttons.push({ customId: customId('draw', await keepDraft(ctx, typed)), label: texts.drawAsTyped });
  }
  await ctx.reply.answer({
    text: [
      `${task === 'expand' ? texts.expanded : texts.translated} `,
      { kind: 'quote', text: rewritten.text },
    ],
    note: texts.tokens(rewritten.tokens, trainedTokens),
    buttons,
  });
}

/** As it would be typed; the usual model needs no name. */
export async function textOf(ctx: Context, { model, ...request }: NewDrawRequest): Promise<string> {
  const [first] = (await modelsHere(ctx, await heldHere(ctx))).models;
  const text = formatImagine(
    model.base === first?.name && model.adapters.length === 0 ? request : { ...request, model },
  );
  return escapeChoices(text);
}
