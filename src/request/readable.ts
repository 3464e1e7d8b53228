/** What T5 can't read: it has pieces for some 140 characters, and takes everything else for one unknown word. */

/** Nothing that a person would miss, and nothing to T5 either: spaces, controls, joiners, what stands for broken text. */
const unseen = /[\s\ufffd\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const mostNamed = 12;

/** The unreadable stretches of a text, each once, as far as they are worth naming. @param letters all it can read */
export function unreadableIn(text: string, letters: string): readonly string[] {
  const known = new Set(letters);
  const stretches = new Set<string>();
  let stretch = '';
  for (const character of [...text.normalize('NFKC'), ' ']) {
    const isLost = !unseen.test(character) && !known.has(character);
    if (isLost) stretch += character;
    else if (stretch !== '' && (/\s/.test(character) || known.has(character))) {
      stretches.add(stretch);
      stretch = '';
    }
  }
  return [...stretches].slice(0, mostNamed);
}

/** Whether not one word of it gets through: all that is left are signs. */
export function readsNothing(text: string, letters: string): boolean {
  const known = new Set(letters);
  return ![...text.normalize('NFKC')].some(
    (character) => /[\p{L}\p{N}]/u.test(character) && known.has(character),
  );
}
