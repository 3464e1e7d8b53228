/** Splits a text across several form inputs, and joins it again with spaces. */
import { inputsOf } from './check-message.ts';
import { type FormField, type Limits, splitOnce } from './platform.ts';

export interface TextInputs {
  /** The most that each input takes, in UTF-16 units. */
  readonly room: number;
  /** What stands in each input at first. */
  readonly values: readonly string[];
}

/** The inputs that a text field becomes. */
export function textInputs(field: FormField & { readonly type: 'text' }, limits: Limits): TextInputs {
  const { formText } = limits;
  const inputs = inputsOf(field, limits);
  // Of several inputs none is kept short: the text isn't cut where they end exactly.
  const room = inputs > 1 ? formText : Math.min(formText, Math.max(1, field.maxLength ?? formText));
  const pieces = cutOver(field.value ?? '', room, inputs);
  return { room, values: Array.from({ length: inputs }, (_, index) => pieces[index] ?? '') };
}

/** At most `inputs` pieces of at most `room` UTF-16 units; between words where that takes no more pieces. */
function cutOver(text: string, room: number, inputs: number): string[] {
  const pieces: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const [start, more] = splitOnce(rest, (piece) => piece.length <= room);
    pieces.push(start);
    rest = more;
  }
  if (pieces.length <= inputs) return pieces;
  return Array.from({ length: inputs }, (_, index) => text.slice(index * room, (index + 1) * room));
}

/** The text of several inputs again. */
export function joinPieces(pieces: readonly (string | undefined)[]): string {
  return pieces.filter((piece) => piece !== undefined && piece !== '').join(' ');
}
