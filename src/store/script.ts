/** Lua scripts that Redis runs as one step. */
import { createHash } from 'node:crypto';
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

/** Runs a script by its hash; sends the text once when Redis does not know it (first use, after a restart). */
export async function runScript(
  client: Redis,
  script: Script,
  args: readonly ScriptValue[],
): Promise<unknown> {
  const values = args.map((arg) => (arg instanceof Uint8Array ? asBuffer(arg) : arg));
  try {
    return await client.evalsha(script.sha, 0, ...values);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return await client.eval(script.lua, 0, ...values);
  }
}

/** The same bytes as a Buffer, without a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
