/** Questions in a terminal, one line each. */

import { createInterface } from 'node:readline/promises';
import { UserError } from '../../errors.ts';

export interface Prompter {
  say(line: string): void;
  /** What is typed, without blanks around it; the default for an empty line. */
  ask(question: string, usual?: string): Promise<string>;
  /** The key of the chosen line. */
  choose<K extends string>(question: string, options: Readonly<Record<K, string>>, usual: K): Promise<K>;
  close(): void;
}

/** @throws UserError `no_input` where the input ends before an answer */
export function createPrompter(
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stdout,
): Prompter {
  const lines = createInterface({ input, output, terminal: false });
  const typed = lines[Symbol.asyncIterator]();
  const say = (line: string) => void output.write(`${line}\n`);

  const ask = async (question: string, usual?: string) => {
    output.write(`${question}${usual === undefined ? '' : ` [${usual}]`} `);
    const { value, done } = await typed.next();
    if (done) throw new UserError('no_input', 'Setup needs answers, but its input has ended.');
    return value.trim() === '' ? (usual ?? '') : value.trim();
  };

  return {
    say,
    ask,
    async choose(question, options, usual) {
      const keys = Object.keys(options) as (typeof usual)[];
      say(question);
      for (const [i, key] of keys.entries()) say(`  ${i + 1}  ${options[key]}`);
      for (;;) {
        const answer = await ask('Number:', String(keys.indexOf(usual) + 1));
        const chosen = keys[Number(answer) - 1];
        if (chosen !== undefined) return chosen;
        say(`Please type a number from 1 to ${keys.length}.`);
      }
    },
    close: () => lines.close(),
  };
}
