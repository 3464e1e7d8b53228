/** A Discord message as a person reads it. */
import { isBlank } from '../../platform.ts';
import { toUser } from '../lookup/people.ts';
import type { MessagePayload } from './payloads.ts';
import { readText } from './read-text.ts';

type Readable = Pick<MessagePayload, 'content' | 'embeds' | 'mentions' | 'message_snapshots'> & {
  readonly author?: MessagePayload['author'] | undefined;
};

/** Embeds of bots are said by them; those of people are previews of links, read only where nothing else is. */
export function readMessageText(message: Readable): string {
  const { content, author, mentions, message_snapshots: [forwarded] = [] } = message;
  const names = new Map(mentions.map((user) => [user.id, toUser(user).name]));
  const embeds = author?.bot || isBlank(content) ? textsOf(message.embeds) : [];
  const said = readAll([content, ...embeds], names);
  return said === '' && forwarded !== undefined
    ? readAll([forwarded.message.content, ...textsOf(forwarded.message.embeds)], names)
    : said;
}

function textsOf(embeds: Readable['embeds']): string[] {
  return embeds.flatMap(({ title, description }) => [title ?? '', description ?? '']);
}

function readAll(texts: readonly string[], names: ReadonlyMap<string, string>): string {
  const read = texts.map((text) => readText(text, names).trim());
  return read.filter((text) => text !== '').join('\n');
}
