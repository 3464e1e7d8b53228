/** Sends news to the open pages, to each only what its person may see. */
import type { Form } from '../platform.ts';
import type { Channel, Person, StoredMessage, Thread } from './changes.ts';
import type { Content } from './content.ts';

/** Where in the local chat. */
export interface Spot {
  readonly channel: string;
  readonly thread?: string | undefined;
}

/** What only one person sees; gone when the bot restarts. */
export interface Answer {
  readonly id: string;
  readonly spot: Spot;
  readonly at: number;
  readonly content: Content;
}

/** A form for one page. */
export interface OpenForm {
  readonly spot: Spot;
  readonly form: Form;
  readonly message?: string | undefined;
}

export type News =
  | { readonly kind: 'message'; readonly message: StoredMessage }
  | { readonly kind: 'message-gone'; readonly id: string }
  | { readonly kind: 'channel'; readonly channel: Channel }
  | { readonly kind: 'channel-gone'; readonly id: string }
  | { readonly kind: 'thread'; readonly thread: Thread }
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'commands' }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'answer-gone'; readonly id: string }
  /** The bot has an event and is at it. */
  | { readonly kind: 'pending'; readonly id: string; readonly spot: Spot }
  | { readonly kind: 'settled'; readonly id: string }
  | { readonly kind: 'form'; readonly open: OpenForm };

/** One open page. */
export interface Viewer {
  readonly person: string;
  readonly client: string;
  send(news: News): void;
}

export interface Hub {
  /** Returns what ends it. */
  join(viewer: Viewer): () => void;
  /** Tells everyone, or those of one person. */
  tell(news: News, person?: string): void;
  /** Tells one page; false when it is not open. */
  tellClient(news: News, person: string, client: string): boolean;
}

export function createHub(): Hub {
  const viewers = new Set<Viewer>();
  return {
    join(viewer) {
      viewers.add(viewer);
      return () => viewers.delete(viewer);
    },
    tell(news, person) {
      for (const viewer of viewers) {
        if (person === undefined || viewer.person === person) viewer.send(news);
      }
    },
    tellClient(news, person, client) {
      const pages = [...viewers].filter((viewer) => viewer.person === person && viewer.client === client);
      for (const page of pages) page.send(news);
      return pages.length > 0;
    },
  };
}
