/** The bot's private answers: kept while the bot runs, until the person dismisses them. */
import { filesOf } from './content.ts';
import type { Answer, Hub } from './hub.ts';
import type { LocalStorage } from './storage.ts';

export interface AnswerBook {
  of(person: string): readonly Answer[];
  find(person: string, id: string): Answer | undefined;
  /** Shows it, in place of an earlier one with the same id. */
  put(person: string, answer: Answer): Promise<void>;
  dismiss(person: string, id: string): Promise<void>;
}

const maxAnswers = 30;

export function createAnswerBook(hub: Hub, storage: LocalStorage): AnswerBook {
  const book = new Map<string, Answer[]>();
  const of = (person: string) => book.get(person) ?? [];
  const forget = async (answers: readonly Answer[]) => {
    for (const id of answers.flatMap((answer) => filesOf(answer.content))) await storage.removeFile(id);
  };
  return {
    of,
    find: (person, id) => of(person).find((answer) => answer.id === id),
    async put(person, answer) {
      const others = of(person).filter((other) => other.id !== answer.id);
      const replaced = of(person).filter((other) => other.id === answer.id);
      const surplus = others.slice(0, Math.max(0, others.length + 1 - maxAnswers));
      book.set(person, [...others.slice(surplus.length), answer]);
      hub.tell({ kind: 'answer', answer }, person);
      for (const { id } of surplus) hub.tell({ kind: 'answer-gone', id }, person);
      await forget([...replaced, ...surplus]);
    },
    async dismiss(person, id) {
      const gone = of(person).filter((answer) => answer.id === id);
      book.set(
        person,
        of(person).filter((answer) => answer.id !== id),
      );
      hub.tell({ kind: 'answer-gone', id }, person);
      await forget(gone);
    },
  };
}
