/** Makes long texts fit: splits them into several messages, or cuts them visibly. */
import { type Message, splitOnce, type Text, type TextPart } from './platform.ts';

/** Whether a platform takes these parts as the text of one message. */
export type Fits = (parts: readonly TextPart[]) => boolean;

/** The messages that one becomes: the last has everything but the beginning of the text. */
export function splitMessage(message: Message, fits: Fits): readonly [...Message[], Message] {
  const before: Message[] = [];
  let rest = partsOf(message.text);
  for (;;) {
    const [head, tail] = takeFitting(rest, fits);
    if (tail.length === 0) return [...before, { ...message, text: head }];
    before.push({ text: head, tone: message.tone });
    rest = tail;
  }
}

/** The text as far as it fits, with ` …` for the rest. */
export function cutText(text: Text | undefined, fits: Fits): readonly TextPart[] {
  const parts = partsOf(text);
  if (fits(parts)) return parts;
  const [head] = takeFitting(parts, (candidate) => fits([...candidate, ' …']));
  return [...head, ' …'];
}

/** A text as the list of its parts. */
export function partsOf(text: Text | undefined): readonly TextPart[] {
  if (text === undefined) return [];
  return typeof text === 'string' ? [text] : text;
}

function takeFitting(parts: readonly TextPart[], fits: Fits): readonly [TextPart[], TextPart[]] {
  if (fits(parts)) return [[...parts], []];
  const head: TextPart[] = [];
  for (const [index, part] of parts.entries()) {
    if (fits([...head, part])) {
      head.push(part);
      continue;
    }
    const [start, rest] = splitPart(part, (piece) => fits([...head, piece]));
    if (start !== undefined) head.push(start);
    // What fits nowhere is passed on whole: the platform's own refusal says more than an endless loop.
    else if (head.length === 0) return [[part], parts.slice(index + 1)];
    return [head, [...(rest === undefined ? [] : [rest]), ...parts.slice(index + 1)]];
  }
  return [head, []];
}

function splitPart(
  part: TextPart,
  fits: (part: TextPart) => boolean,
): [TextPart | undefined, TextPart | undefined] {
  const split = (
    text: string,
    make: (text: string) => TextPart,
  ): [TextPart | undefined, TextPart | undefined] => {
    const [start, rest] = splitOnce(text, (piece) => fits(make(piece)));
    return [start === '' ? undefined : make(start), rest === '' ? undefined : make(rest)];
  };
  if (typeof part === 'string') return split(part, (text) => text);
  switch (part.kind) {
    case 'bold':
    case 'italic':
    case 'code':
    case 'quote':
      return split(part.text, (text) => ({ kind: part.kind, text }));
    default:
      return [undefined, part];
  }
}
