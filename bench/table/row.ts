/** One line of the table: what is claimed, and how it is measured here. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the person who runs the table chose. */
export interface Choices {
  /** The full-size bundle that `random-sd15` writes. */
  readonly bundle: string;
  readonly rounds: number;
  /** Prompts of the comparisons of pictures. */
  readonly count: number;
  readonly threads: number;
  /** A Python with torch, transformers and safetensors. */
  readonly python: string;
}

export interface Row {
  /** To choose it by. */
  readonly key: string;
  readonly what: string;
  readonly goal: string;
  /** What came out here; it throws where it can't be measured. */
  measure(choices: Choices): Promise<string>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return ((sorted[middle] ?? Number.NaN) + (sorted[sorted.length - 1 - middle] ?? Number.NaN)) / 2;
}

/** The milliseconds of each of `rounds` runs, after two that warm up. */
export async function timed(run: () => Promise<unknown>, rounds: number): Promise<number[]> {
  for (let i = 0; i < 2; i++) await run();
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times;
}

/** What another bench prints, which has a process of its own since memory is counted by process. */
export async function outputOf(bench: string, args: readonly string[]): Promise<string> {
  const file = fileURLToPath(new URL(`../${bench}.js`, import.meta.url));
  return runProgram(process.execPath, [file, ...args]);
}

/** @throws Error when the program ends with another code than 0 */
export async function runProgram(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (part) => {
    text += String(part);
  });
  // `close` comes after the last of the output; a program that isn't there rejects.
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
  return text.trim();
}
