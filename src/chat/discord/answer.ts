/** Discord's way back to the person who acted: an interaction's token, good for 15 minutes. */
import { InteractionResponseType, MessageFlags, Routes } from 'discord.js';
import { z } from 'zod';
import type { Limits } from '../platform.ts';
import type { RawReply } from '../serve-event.ts';
import type { InteractionPayload } from './interaction-payload.ts';
import { snowflake } from './payloads.ts';
import { codeOf } from './problems.ts';
import { renderForm } from './render-form.ts';
import { type RenderedMessage, renderCut } from './render-message.ts';
import type { Requests } from './requests.ts';

export interface AnswerOptions {
  readonly interaction: Pick<InteractionPayload, 'id' | 'token' | 'application_id'>;
  readonly requests: Requests;
  readonly limits: Limits;
  /** Whether a message with a button stands: then an acknowledgement shows nothing, and answers are further messages. */
  readonly quiet: boolean;
  /** Whether a form may come first; a form can't open another. */
  readonly opensForms: boolean;
}

const createdSchema = z.object({ id: snowflake });

const alreadyAcknowledged = 40060;

export function createAnswer(options: AnswerOptions): RawReply {
  const { interaction, requests, limits, quiet, opensForms } = options;
  const { id, token, application_id } = interaction;
  /** The message that answers: `@original` or one that follows a quiet acknowledgement. */
  let answered: string | undefined;

  const respond = (type: InteractionResponseType, data?: unknown, files: RenderedMessage['files'] = []) =>
    requests.send('Post', Routes.interactionCallback(id, token), {
      auth: false,
      body: { type, ...(data !== undefined && { data }) },
      files: [...files],
    });
  const edit = (message: string, { body, files }: RenderedMessage) =>
    requests.send('Patch', Routes.webhookMessage(application_id, token, message), {
      auth: false,
      // Pictures of the answer before are not kept.
      body: { attachments: [], ...body },
      files: [...files],
    });
  /** Another attempt of the same response came through before; it counts. */
  const once = async (act: Promise<unknown>): Promise<boolean> => {
    try {
      await act;
      return true;
    } catch (error) {
      if (codeOf(error) !== alreadyAcknowledged) throw error;
      return false;
    }
  };

  return {
    async acknowledge() {
      const { DeferredMessageUpdate, DeferredChannelMessageWithSource } = InteractionResponseType;
      const type = quiet ? DeferredMessageUpdate : DeferredChannelMessageWithSource;
      await once(respond(type, quiet ? undefined : { flags: MessageFlags.Ephemeral }));
      if (!quiet) answered = '@original';
    },
    ...(opensForms && {
      async openForm(form) {
        await once(respond(InteractionResponseType.Modal, renderForm(form, limits)));
      },
    }),
    async answer(message, stage) {
      const rendered = renderCut(message);
      if (answered !== undefined) return void (await edit(answered, rendered));
      const data = { ...rendered.body, flags: MessageFlags.Ephemeral };
      if (stage === 'first') {
        const first = await once(
          respond(InteractionResponseType.ChannelMessageWithSource, data, rendered.files),
        );
        // What else may have acknowledged quietly has the button's own message as its original.
        if (first || !quiet) answered = '@original';
        return;
      }
      answered = (
        await requests.ask(createdSchema, 'Post', Routes.webhook(application_id, token), {
          auth: false,
          body: data,
          files: [...rendered.files],
        })
      ).id;
    },
    async dismiss() {
      if (answered === undefined) return;
      await requests.send('Delete', Routes.webhookMessage(application_id, token, answered), { auth: false });
    },
  };
}
