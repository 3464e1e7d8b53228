/** Buttons, shortcuts and forms as events of the port. */

import type { z } from 'zod';
import { joinPieces } from '../../cut-over.ts';
import type { Attachment, ButtonEvent, ChatEvent, FormEvent, MenuEvent } from '../../platform.ts';
import { messageAt, placeAt, placeOfMessage } from '../lookup/ids.ts';
import { toAttachment } from './download.ts';
import type { FormMetadata } from './form-metadata.ts';
import type { actionsSchema, SubmissionPayload, shortcutSchema } from './payloads.ts';
import { readMessageText } from './read-text.ts';

/** What all events say of the one who acts. */
export type Who = Pick<ChatEvent, 'user' | 'locale' | 'localeGuessed' | 'canPost'>;

type Actions = z.infer<typeof actionsSchema>;

/** Where a button stands; undefined outside of channels. */
export function placeOfActions({ container, message, channel }: Actions, server: string) {
  const id = channel?.id ?? container.channel_id;
  if (id === undefined) return undefined;
  const ts = container.message_ts;
  return placeOfMessage(server, id, { ts, thread_ts: message?.thread_ts ?? container.thread_ts });
}

export function readButton(
  payload: Actions,
  customId: string,
  place: ButtonEvent['place'],
  who: Who,
): ButtonEvent {
  const { container, trigger_id } = payload;
  const ts = container.is_ephemeral ? undefined : container.message_ts;
  return {
    ...who,
    kind: 'button',
    id: trigger_id,
    place,
    customId,
    message: ts === undefined ? undefined : messageAt(place, ts),
  };
}

export function readShortcut(payload: z.infer<typeof shortcutSchema>, server: string, who: Who): MenuEvent {
  const { callback_id, channel, message, trigger_id } = payload;
  const place = placeOfMessage(server, channel.id, message);
  return {
    ...who,
    kind: 'menu',
    id: trigger_id,
    place,
    name: callback_id,
    message: messageAt(place, message.ts),
    text: readMessageText(message),
    attachments: (message.files ?? []).map((file) => toAttachment(server, file)),
  };
}

/** Inputs are named `field:0`, `field:1`, …; those of one field make one text again. */
export function readSubmission(
  { view }: SubmissionPayload,
  metadata: FormMetadata,
  server: string,
  who: Who,
): FormEvent {
  const pieces: Record<string, string[]> = {};
  const files: Record<string, Attachment[]> = {};
  for (const [block, elements] of Object.entries(view.state.values)) {
    const field = block.replace(/:\d+$/, '');
    for (const element of Object.values(elements)) {
      if (element.type === 'file_input') {
        const given = (element.files ?? []).map((file) => toAttachment(server, file));
        if (given.length > 0) files[field] = given;
        continue;
      }
      pieces[field] = [...(pieces[field] ?? []), readElement(element)];
    }
  }
  return {
    ...who,
    kind: 'form',
    // A form that was sent is closed: whatever comes of the same one was sent once.
    id: view.id,
    place: placeAt(server, metadata.place.channel, metadata.place.thread),
    customId: view.callback_id,
    values: Object.fromEntries(Object.entries(pieces).map(([field, some]) => [field, joinPieces(some)])),
    files,
    message: metadata.message,
  };
}

type Element = SubmissionPayload['view']['state']['values'][string][string];

function readElement(element: Element): string {
  const several =
    element.selected_options?.map(({ value }) => value) ??
    element.selected_conversations ??
    element.selected_users;
  return several?.join('\n') ?? element.selected_option?.value ?? element.value ?? '';
}
