/** Discord's way to answer the person who acted: an interaction token, valid for 15 minutes. */
import { type APIInteractionResponse, InteractionResponseType, MessageFlags, Routes } from 'discord.js';
import { z } from 'zod';
import { type Limits, PlatformError } from '../../platform.ts';
import type { RawReply } from '../../serve-event.ts';
import type { InteractionPayload } from '../receive/interaction-payload.ts';
import { snowflake } from '../receive/payloads.ts';
import { renderForm } from '../render/form.ts';
import { type RenderedMessage, renderCut } from '../render/message.ts';
import { codeOf } from './problems.ts';
import type { Requests } from './requests.ts';

export interface AnswerOptions {
  readonly interaction: Pick<InteractionPayload, 'id' | 'token' | 'application_id'>;
  readonly requests: Requests;
  readonly limits: Limits;
  /**
   * The message with the button that was pressed, if any: an acknowledgement then shows nothing. Answers are further
   * messages where others see it (`standing`), and take its place where only this person does (`answer`).
   */
  readonly pressed: 'standing' | 'answer' | undefined;
  /** Whether a form may come first; a form can't open another. */
  readonly opensForms: boolean;
}

type Files = RenderedMessage['files'];

const createdSchema = z.object({ id: snowflake });

const alreadyAcknowledged = 40060;

export function createAnswer(options: AnswerOptions): RawReply {
  const { interaction, requests, limits, pressed, opensForms } = options;
  const quiet = pressed !== undefined;
  const { id, token, application_id } = interaction;
  /** The message that answers: `@original` or one that follows a quiet acknowledgement. */
  let answered: string | undefined;
  /** Discord takes nothing more: it waited too long, or channel or token are no more. */
  let lost = false;

  const send = async (request: Promise<unknown>): Promise<unknown> => {
    try {
      return await request;
    } catch (error) {
      lost ||= error instanceof PlatformError && ['too_late', 'gone'].includes(error.problem);
      throw lost ? new PlatformError('too_late', 'The answer comes too late.', { cause: error }) : error;
    }
  };
  /** False where another response came before this one, such as an attempt of it that seemed to fail. */
  const respond = async (body: APIInteractionResponse, files: Files = []): Promise<boolean> => {
    const route = Routes.interactionCallback(id, token);
    try {
      await send(requests.send('Post', route, { auth: false, body, files: [...files] }));
      return true;
    } catch (error) {
      if (codeOf(error) !== alreadyAcknowledged) throw error;
      return false;
    }
  };
  const edit = (message: string, { body, files }: RenderedMessage) => {
    const route = Routes.webhookMessage(application_id, token, message);
    // Pictures of the answer before are not kept.
    const data = { auth: false, body: { attachments: [], ...body }, files: [...files] };
    return send(requests.send('Patch', route, data));
  };
  const follow = async ({ body, files }: RenderedMessage) => {
    const route = Routes.webhook(application_id, token);
    const query = new URLSearchParams({ wait: 'true' });
    const data = { auth: false, query, body: { ...body, flags: MessageFlags.Ephemeral }, files: [...files] };
    return createdSchema.parse(await send(requests.send('Post', route, data))).id;
  };

  return {
    async acknowledge() {
      const { DeferredMessageUpdate, DeferredChannelMessageWithSource } = InteractionResponseType;
      try {
        const data = { flags: MessageFlags.Ephemeral as const };
        await respond(
          quiet ? { type: DeferredMessageUpdate } : { type: DeferredChannelMessageWithSource, data },
        );
      } catch (error) {
        // The command is carried out all the same, and what there is to say is told another way.
        if (!lost) throw error;
      }
      if (!quiet) answered = '@original';
    },
    ...(opensForms && {
      async openForm(form) {
        await respond({ type: InteractionResponseType.Modal, data: renderForm(form, limits) });
      },
    }),
    async answer(message, stage) {
      if (lost) throw new PlatformError('too_late', 'The answer comes too late.');
      const rendered = renderCut(message);
      if (answered !== undefined) await edit(answered, rendered);
      else if (pressed === 'answer') {
        const data = { attachments: [], ...rendered.body };
        const update = { type: InteractionResponseType.UpdateMessage, data } as const;
        if (stage !== 'first' || !(await respond(update, rendered.files))) {
          await edit('@original', rendered);
        }
        answered = '@original';
      } else if (stage !== 'first') answered = await follow(rendered);
      else {
        const data = { ...rendered.body, flags: MessageFlags.Ephemeral as const };
        const type = InteractionResponseType.ChannelMessageWithSource;
        const first = await respond({ type, data }, rendered.files);
        // What else may have acknowledged quietly has the button's own message as its original.
        if (first || !quiet) answered = '@original';
      }
    },
    async dismiss() {
      if (answered === undefined || lost) return;
      const route = Routes.webhookMessage(application_id, token, answered);
      await send(requests.send('Delete', route, { auth: false })).catch((error) => {
        if (!lost) throw error;
      });
    },
  };
}
