/** How a picture was made, as the text that AUTOMATIC1111's web UI, Civitai and others read from `parameters`. */

import { fieldList } from '../request/flags.ts';
import type { PictureRequest } from '../request/request.ts';

/** What made a picture. */
export interface ImageParameters extends PictureRequest {
  readonly prompt: string;
  /** Its name. */
  readonly model?: string | undefined;
}

/** The names under which the web UI knows our samplers; its PLMS is diffusers' PNDM without Runge-Kutta steps. */
const samplerNames: ReadonlyMap<string, string> = new Map([
  ['ddim', 'DDIM'],
  ['ddim_trailing', 'DDIM trailing'],
  ['dpmpp_2m_ays', 'DPM++ 2M AYS'],
  ['dpmpp_2m_sde_ays', 'DPM++ 2M SDE AYS'],
  ['tcd', 'TCD'],
  ['dpmpp_2m', 'DPM++ 2M'],
  ['dpmpp_2m_karras', 'DPM++ 2M Karras'],
  ['dpmpp_2m_sde_karras', 'DPM++ 2M SDE Karras'],
  ['euler', 'Euler'],
  ['euler_a', 'Euler a'],
  ['unipc', 'UniPC'],
  ['pndm', 'PLMS'],
  ['lcm', 'LCM'],
]);

/** The web UI's name of a sampler, or the name as it is where the web UI has none. */
export function samplerDisplayName(sampler: string): string {
  return samplerNames.get(sampler) ?? sampler;
}

/** The order in which the web UI writes what it knows; all else follows. */
const webUiOrder = ['Steps', 'Sampler', 'CFG scale', 'Seed', 'Size', 'Model', 'Denoising strength'];

/**
 * Prompt, `Negative prompt: …` (left out when empty) and one line of `Name: value` pairs, quoted by the web UI's own
 * rule. The format cannot escape a prompt whose lines look like these; the JSON text beside it is exact.
 */
export function formatParameters(parameters: ImageParameters): string {
  const line = [...namedValues(parameters)]
    .sort(([one], [other]) => rankOf(one) - rankOf(other))
    .map(([name, value]) => `${name}: ${quote(value)}`)
    .join(', ');
  const negative = parameters.negative ? `\nNegative prompt: ${parameters.negative}` : '';
  return `${parameters.prompt}${negative}\n${line}`.trim();
}

function* namedValues(parameters: ImageParameters): Generator<readonly [name: string, value: string]> {
  const values = new Map<string, unknown>(Object.entries(parameters));
  for (const { name, field } of fieldList) {
    if (field.png === undefined) continue;
    const value = field.kind === 'size' ? sizeText(parameters) : values.get(name);
    if (value === undefined) continue;
    const isSampler = field.kind === 'name' && field.among === 'samplers';
    yield [field.png, isSampler ? samplerDisplayName(String(value)) : String(value)];
  }
}

function sizeText({ width, height }: ImageParameters): string | undefined {
  return width === undefined || height === undefined ? undefined : `${width}x${height}`;
}

function rankOf(name: string): number {
  const rank = webUiOrder.indexOf(name);
  return rank < 0 ? webUiOrder.length : rank;
}

/** The two text chunks of our pictures: `parameters` for other tools, `ella-bot` (JSON) with everything, exactly. */
export function imageText(parameters: ImageParameters, record: unknown): Record<string, string> {
  return { parameters: formatParameters(parameters), 'ella-bot': JSON.stringify(record) };
}

/** A `parameters` text taken apart; `fields` are as written, without quotes. */
export interface ParsedParameters {
  readonly prompt: string;
  readonly negative: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Reads what `formatParameters`, the web UI or another tool wrote; any text is a prompt at least. */
export function parseParameters(text: string): ParsedParameters {
  const lines = text.trim().split('\n');
  // The web UI takes the last line for settings when it has at least three of them.
  const settings = [...readSettings(lines.at(-1) ?? '')];
  if (settings.length >= 3) lines.pop();
  else settings.length = 0;
  const split = lines.findIndex((line) => line.trim().startsWith(negativePrefix));
  const prompt = split < 0 ? lines : lines.slice(0, split);
  const negative = split < 0 ? [] : lines.slice(split);
  return {
    prompt: joinTrimmed(prompt),
    negative: joinTrimmed(negative.map((line) => line.trim().replace(negativePrefix, ''))),
    fields: Object.fromEntries(settings),
  };
}

const negativePrefix = 'Negative prompt:';

function joinTrimmed(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim())
    .join('\n')
    .trim();
}

/** The `Name: value` pairs of a line in one pass: a regular expression would be quadratic in a stranger's text. */
function* readSettings(line: string): Generator<[name: string, value: string]> {
  let position = 0;
  for (;;) {
    const colon = line.indexOf(':', position);
    if (colon < 0) return;
    const name = line.slice(Math.max(position, line.lastIndexOf(',', colon) + 1), colon).trim();
    const end = valueEnd(line, colon + 1);
    if (name.length > 1) yield [name, unquote(line.slice(colon + 1, end).trim())];
    position = end + 1;
  }
}

/** Where the value that starts at `start` ends: after its closing quote when it is quoted, else at the next comma. */
function valueEnd(line: string, start: number): number {
  const comma = line.indexOf(',', start);
  const end = comma < 0 ? line.length : comma;
  let position = start;
  while (line[position] === ' ') position += 1;
  if (line[position] !== '"') return end;
  for (position += 1; position < line.length && line[position] !== '"'; position += 1) {
    if (line[position] === '\\') position += 1;
  }
  const after = position + 1;
  return after === line.length || line[after] === ',' ? after : end;
}

/** A value with a comma, colon or line break is written as a JSON string, any other as it is. */
function quote(value: string): string {
  return /[,:\n]/.test(value) ? JSON.stringify(value) : value;
}

function unquote(value: string): string {
  if (!(value.length > 1 && value.startsWith('"') && value.endsWith('"'))) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    // Other tools put quotes around what is no JSON; then the quotes are part of the value.
    return value;
  }
}
