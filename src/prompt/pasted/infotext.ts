/** The text under a picture of AUTOMATIC1111's web UI or Civitai, on several lines or squeezed onto one. */
import { parseParameters } from './parse-parameters.ts';
import { type Pasted, settingsFrom } from './pasted.ts';

/** Two of these make settings of a line; any other colons are a way of writing prompts. */
const telling = new Set(['steps', 'sampler', 'cfg scale', 'seed', 'size']);

function areSettings(names: readonly string[]): boolean {
  return names.filter((name) => telling.has(name.toLowerCase())).length >= 2;
}

/** Undefined for a text that has neither settings nor a negative prompt of that kind. */
export function readInfotext(text: string): Pasted | undefined {
  if (!/(?:^|\s)(?:Negative prompt|Steps|Seed|Size|Sampler):/.test(text)) return undefined;
  const { prompt, negative, fields } = parseParameters(onLines(text), areSettings);
  const settings = settingsFrom(Object.entries(fields));
  return negative === '' && settings.size === 0 ? undefined : { prompt, negative, settings };
}

/** The option of a command takes one line: line breaks that were pasted into it have become spaces. */
function onLines(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').replace(/[ \t]+(?=Negative prompt:)/, '\n');
  const last = lines.slice(lines.lastIndexOf('\n') + 1);
  const start = /(?:^|\s)(?:Steps: ?\d+,|Size: ?\d+x\d+,|Seed: ?\d+,|Sampler: ?[^,]+,)/.exec(last);
  if (start === null || start.index === 0) return lines;
  const at = lines.length - last.length + start.index;
  return `${lines.slice(0, at)}\n${lines.slice(at).trimStart()}`;
}
