/** What a minified CommonJS module exports, where that is plain data: read as text, never run. */
import { AppError } from '../../../errors.ts';

/** Strings are passed over; keys get their quotes, minified booleans and numbers their usual shape. */
const tokens = /"(?:[^"\\]|\\.)*"|(?<=[{,])[A-Za-z_$][\w$]*(?=:)|!0|!1|void 0|(?<![\w.])\.\d/g;

/** @throws AppError `bad_literal` */
export function readExported(module: string): unknown {
  const marker = '.exports=';
  // The ones before it belong to browserify's wrapper.
  const start = module.lastIndexOf(marker);
  // browserify's end of the first module, which is the only one.
  const end = module.lastIndexOf('},{}]');
  if (start === -1 || end < start)
    throw new AppError('bad_literal', 'A module exports nothing that can be read.');
  const json = module.slice(start + marker.length, end).replace(tokens, (token) => {
    if (token.startsWith('"')) return token;
    if (token === '!0') return 'true';
    if (token === '!1') return 'false';
    if (token === 'void 0') return 'null';
    return token.startsWith('.') ? `0${token}` : `"${token}"`;
  });
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new AppError('bad_literal', 'What a module exports is no plain data.', { cause });
  }
}
