/** Lua scripts that Redis runs as one step. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AppError } from '../errors.ts';
import type { Redis } from './redis-client.ts';

export interface Script {
  readonly sha: string;
  readonly lua: string;
}

export type ScriptValue = string | number | Uint8Array;

/** Names a script by its content, as Redis does. */
export function defineScript(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/**
 * Reads a script and puts its includes in place: a line `--- @include "name"` stands for the file `name.lua` of the
 * folder `includes`, the first time that it is asked for.
 * @throws AppError `script_missing`
 */
export function loadScript(file: URL, includes: URL): Script {
  const included = new Set<string>();
  const expand = (lua: string): string =>
    lua.replace(/^--- @include "([a-z-]+)"$/gm, (_, name: string) => {
      if (included.has(name)) return '';
      included.add(name);
      return expand(readLua(new URL(`${name}.lua`, includes)));
    });
  return defineScript(expand(readLua(file)));
}

function readLua(file: URL): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('script_missing', `The script ${file.pathname} cannot be read.`, { cause });
  }
}

/** Runs a script by its hash; sends the text once when Redis does not know it (first use, after a restart). */
export async function runScript(
  client: Redis,
  script: Script,
  keys: readonly string[],
  args: readonly ScriptValue[],
): Promise<unknown> {
  const values = [...keys, ...args.map((arg) => (arg instanceof Uint8Array ? asBuffer(arg) : arg))];
  try {
    return await client.evalsha(script.sha, keys.length, ...values);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return await client.eval(script.lua, keys.length, ...values);
  }
}

/** The same bytes as a Buffer, without a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
