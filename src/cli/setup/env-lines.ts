/** A settings file with some settings changed and everything else as it was. */

import { readFile, rename, writeFile } from 'node:fs/promises';
import { decodeText } from '../../files/decode-text.ts';

/** The text with each setting in its old line, or at the end. */
export function withSettings(text: string, settings: ReadonlyMap<string, string>): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  for (const [name, value] of settings) {
    const line = `${name}=${quoted(value)}`;
    const isSet = new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`);
    const at = lines.findLastIndex((each) => isSet.test(each));
    if (at === -1) lines.push(line);
    else lines[at] = line;
  }
  return `${lines.join('\n')}\n`;
}

/** Readable by its owner only, and never half written. */
export async function writeSettings(file: string, settings: ReadonlyMap<string, string>): Promise<void> {
  const before = await readFile(file).then(decodeText, (error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
  const fresh = `${file}.${process.pid}.new`;
  await writeFile(fresh, withSettings(before, settings), { mode: 0o600 });
  await rename(fresh, file);
}

/** As `process.loadEnvFile` reads it: plain words stay as they are. */
function quoted(value: string): string {
  return /^[\w./:@+-]*$/.test(value) ? value : `"${value}"`;
}
