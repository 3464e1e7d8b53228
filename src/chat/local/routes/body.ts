/** Requests of the page, checked before anything looks at them. */
import type { Context } from 'hono';
import { z } from 'zod';
import { UserError } from '../../../errors.ts';
import { PlatformError } from '../../platform.ts';
import type { Person, StoredMessage } from '../changes.ts';
import type { LocalContext } from '../context.ts';
import { messageAt, sees, spotAt } from '../spots.ts';

const id = z.string().min(1).max(255);

export const spotSchema = z.object({ channel: id, thread: id.optional() });

/** What every deed of a person brings along. */
export const deedSchema = z.object({
  /** The page's own name for the deed; the same when it is sent again. */
  id: z.string().regex(/^[\w:.-]{1,80}$/),
  person: id,
  /** The page's own name for itself. */
  client: z.string().max(80),
  /** Language tag. */
  locale: z.string().max(40).optional(),
  spot: spotSchema,
});
export type Deed = z.infer<typeof deedSchema>;

/** @throws UserError `bad_request` */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new UserError(
    'bad_request',
    `The request is malformed: ${z.prettifyError(parsed.error).split('\n')[0]}`,
  );
}

/** @throws UserError `unknown_person` */
export function personOf({ ledger }: Pick<LocalContext, 'ledger'>, person: string | undefined): Person {
  const found = ledger.world.people.get(person ?? '');
  if (found !== undefined) return found;
  throw new UserError('unknown_person', 'Nobody here has that name any more; choose one again');
}

/** The person of a deed, who must be able to see where it is done. @throws UserError, PlatformError `gone` */
export function actorOf(context: LocalContext, deed: Pick<Deed, 'person' | 'spot'>): Person {
  const person = personOf(context, deed.person);
  const { channel } = spotAt(context.ledger.world, deed.spot);
  if (sees(channel, person)) return person;
  throw new UserError('not_yours', 'That conversation is not yours');
}

/** A message as far as the person can see it. @throws PlatformError `gone`, also where it is not theirs to see */
export function messageFor(
  { ledger }: Pick<LocalContext, 'ledger'>,
  person: Person,
  id: string,
): StoredMessage {
  const message = messageAt(ledger.world, id);
  const channel = ledger.world.channels.get(message.channel);
  if (channel !== undefined && sees(channel, person)) return message;
  throw new PlatformError('gone', `There is no message ${id} any more.`);
}
