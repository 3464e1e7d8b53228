/** Builds the answer to one event, with everything it takes to send it. */
import { randomUUID } from 'node:crypto';
import type { MessageRef, Place, Platform } from '../../platform.ts';
import { slackLimits } from '../limits.ts';
import type { Workspaces } from '../lookup/workspaces.ts';
import { writeMetadata } from '../receive/form-metadata.ts';
import { renderForm } from '../render/form.ts';
import { renderCut } from '../render/message.ts';
import { type Answer, createAnswer, pointerTo } from './answer.ts';
import type { Requests } from './requests.ts';
import { respond } from './respond.ts';

export interface AnswerTo {
  readonly place: Place;
  readonly user: string;
  readonly url?: string | undefined;
  /** ms since 1970. */
  readonly until: number;
  /** Opens a form, once, within 3 s. */
  readonly trigger?: string | undefined;
  /** Whether a button of an answer was pressed. */
  readonly replaces?: boolean | undefined;
  /** The message whose button was pressed. */
  readonly message?: MessageRef | undefined;
}

export type MakeAnswer = (to: AnswerTo) => Answer;

export interface MakeAnswerOptions extends Pick<Platform, 'tell' | 'direct' | 'post'> {
  readonly requests: Requests;
  readonly workspaces: Workspaces;
  readonly apiUrl: string;
}

export function createMakeAnswer(options: MakeAnswerOptions): MakeAnswer {
  const { requests, workspaces, apiUrl, tell, direct, post } = options;
  return ({ place, user, url, until, replaces, trigger, message }) =>
    createAnswer({
      url,
      until,
      replaces,
      send: (address, body) => respond(address, body, apiUrl),
      async render(shown) {
        const workspace = await workspaces.of(place.server);
        return renderCut(shown, { workspaceUrl: workspace.url });
      },
      async withImages(whole) {
        const posted = await post(await direct(place, user), whole, { nonce: randomUUID() });
        return pointerTo(posted, whole);
      },
      tell: (shown) => tell(place, user, shown),
      ...(trigger !== undefined && {
        async openForm(form) {
          const view = renderForm(form, slackLimits, writeMetadata({ place, message, url, until }));
          await requests.send(place.server, 'views.open', { trigger_id: trigger, view }, 'once');
        },
      }),
    });
}
