/** How a picture was made, as the text that AUTOMATIC1111's web UI, Civitai and others read from `parameters`. */

import { fieldList } from '../request/flags.ts';
import type { PictureRequest } from '../request/request.ts';
import { samplerDisplayName } from '../request/sampler-names.ts';

/** What made a picture. */
export interface ImageParameters extends PictureRequest {
  readonly prompt: string;
  /** Its name. */
  readonly model?: string | undefined;
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

/** A value with a comma, colon or line break is written as a JSON string, any other as it is. */
function quote(value: string): string {
  return /[,:\n]/.test(value) ? JSON.stringify(value) : value;
}
