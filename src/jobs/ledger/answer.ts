/** Parses the answers of scripts. */
import { z } from 'zod';
import { states } from './state.ts';

const row = z.array(z.union([z.string(), z.number()]));

export const readState = (answer: unknown) => z.enum(states).parse(answer);

export async function rowOf(answer: Promise<unknown>): Promise<(string | number)[]> {
  return row.parse(await answer);
}

export async function rowsOf(answer: Promise<unknown>): Promise<(string | number)[][]> {
  return z.array(row).parse(await answer);
}

export async function wordOf(answer: Promise<unknown>): Promise<string> {
  return z.string().parse(await answer);
}

/** True where the script answered 1. */
export async function flagOf(answer: Promise<unknown>): Promise<boolean> {
  return (await answer) === 1;
}
