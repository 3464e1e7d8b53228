/** Answers in the App Home: each takes the place of what the page showed. */
import type { types } from '@slack/bolt';
import { LRUCache } from 'lru-cache';
import type { Form, Message } from '../../platform.ts';
import { slackLimits } from '../limits.ts';
import type { Workspaces } from '../lookup/workspaces.ts';
import { writeMetadata } from '../receive/form-metadata.ts';
import { homeOf } from '../receive/read-home.ts';
import { renderForm } from '../render/form.ts';
import { renderCut } from '../render/message.ts';
import type { Answer } from './answer.ts';
import type { Requests } from './requests.ts';

export interface HomeAnswerTo {
  readonly server: string;
  readonly user: string;
  /** Opens a form, once, within 3 s. */
  readonly trigger?: string | undefined;
}

const mostBlocks = 100;

export type MakeHomeAnswer = (to: HomeAnswerTo) => Answer;

export function createMakeHomeAnswer(requests: Requests, workspaces: Workspaces): MakeHomeAnswer {
  /** What stands there, by person: a refusal leaves it, so that they can go on. */
  const shown = new LRUCache<string, readonly types.KnownBlock[]>({ max: 1000 });
  return ({ server, user, trigger }) => ({
    raw: {
      // Slack was answered when the event came; there is no "thinking…" to show.
      async acknowledge() {},
      ...(trigger !== undefined && {
        async openForm(form: Form) {
          const view = renderForm(form, slackLimits, writeMetadata({ place: homeOf(server) }));
          await requests.send(server, 'views.open', { trigger_id: trigger, view }, 'once');
        },
      }),
      async answer({ tone, ...message }: Message) {
        const { url } = await workspaces.of(server);
        const key = `${server}:${user}`;
        // Pages have no coloured edge.
        const own = renderCut(message, { workspaceUrl: url }).blocks;
        const isRefusal = tone === 'bad' && (message.buttons ?? []).length === 0;
        const blocks = isRefusal ? [...own, ...(shown.get(key) ?? [])].slice(0, mostBlocks) : own;
        if (!isRefusal) shown.set(key, own);
        await requests.send(server, 'views.publish', { user_id: user, view: { type: 'home', blocks } });
      },
      async dismiss() {},
    },
    async flush() {},
  });
}
