/** Keeps the world and its journal in step: every change is written down before it is seen. */
import { AppError, messageOf } from '../../errors.ts';
import { type Change, changeSchema } from './changes.ts';
import { filesOf } from './content.ts';
import type { LocalStorage } from './storage.ts';
import { applyChange, changesOf, emptyWorld, type World } from './world.ts';

export interface Ledger {
  readonly world: Readonly<World>;
  readonly storage: LocalStorage;
  /**
   * Runs alone: `decide` sees the world as it is and returns what it wants changed; all of it is written down, then
   * applied. What it throws changes nothing.
   */
  change<T>(decide: (world: World) => Decision<T> | Promise<Decision<T>>): Promise<T>;
  newId(world: World, kind: string): string;
}

export interface Decision<T> {
  readonly changes: readonly Change[];
  readonly result: T;
}

/** After so many changes the journal is written anew, without what is over. */
const changesBetweenCleanings = 5000;

export interface LedgerOptions {
  readonly onChange: (change: Change, world: World) => void;
  readonly report: (error: unknown) => void;
}

/** A page may still be fetching a picture that was just replaced. */
const graceMs = 30_000;

/**
 * Reads the journal.
 * @throws AppError `local_journal` for a line that is not a change
 */
export async function openLedger(
  storage: LocalStorage,
  { onChange, report }: LedgerOptions,
): Promise<Ledger> {
  const world = emptyWorld();
  const lines = await storage.readLines();
  for (const [index, line] of lines.entries()) applyChange(world, readChange(line, index));
  let sinceCleaning = lines.length;
  let last: Promise<unknown> = Promise.resolve();

  const clean = async () => {
    await storage.replaceLines(changesOf(world).map((change) => JSON.stringify(change)));
    sinceCleaning = 0;
  };
  const forget = async (files: readonly string[]) => {
    for (const id of files) await storage.removeFile(id).catch(report);
  };
  await sweep(world, storage);
  if (lines.length > 2 * changesOf(world).length + 100) await clean();

  return {
    world,
    storage,
    newId(of, kind) {
      of.usedIds += 1;
      return `${kind}${of.usedIds}`;
    },
    change(decide) {
      const turn = last.then(async () => {
        const before = world.usedIds;
        const { changes, result } = await decide(world);
        const ids: Change[] = world.usedIds > before ? [{ type: 'ids', used: world.usedIds }] : [];
        await storage.appendLines([...ids, ...changes].map((change) => JSON.stringify(change)));
        const obsolete = changes.flatMap((change) => obsoleteFiles(world, change));
        for (const change of changes) {
          applyChange(world, change);
          onChange(change, world);
        }
        if (obsolete.length > 0) setTimeout(() => forget(obsolete), graceMs).unref();
        sinceCleaning += changes.length;
        if (sinceCleaning > changesBetweenCleanings) await clean();
        return result;
      });
      // The next in line goes on whatever became of this one; its caller is told.
      last = turn.catch(() => {});
      return turn;
    },
  };
}

function readChange(line: string, index: number): Change {
  try {
    return changeSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new AppError(
      'local_journal',
      `Line ${index + 1} of the journal can't be read: ${messageOf(cause)}`,
      {
        cause,
      },
    );
  }
}

/** Removes files that nothing shows: uploads never sent, pictures replaced just before the end. */
async function sweep(world: World, storage: LocalStorage): Promise<void> {
  const shown = new Set([...world.messages.values()].flatMap(({ content }) => filesOf(content)));
  for (const id of await storage.listFiles()) if (!shown.has(id)) await storage.removeFile(id);
}

/** The files that nothing shows any more once the change is made. */
function obsoleteFiles(world: World, change: Change): string[] {
  if (change.type === 'channel-gone') {
    const messages = [...world.messages.values()].filter((message) => message.channel === change.id);
    return messages.flatMap((message) => filesOf(message.content));
  }
  if (change.type !== 'message-gone' && change.type !== 'message-edited') return [];
  const message = world.messages.get(change.id);
  const kept = change.type === 'message-edited' ? filesOf(change.content) : [];
  return message === undefined ? [] : filesOf(message.content).filter((id) => !kept.includes(id));
}
