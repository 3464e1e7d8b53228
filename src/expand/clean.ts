/** An answer of a language model as a prompt: plain sentences and nothing that the bot would take for something else. */

const maxCharacters = 2_000;

/** Undefined where no word is left that a model here could read. */
export function cleanAnswer(answer: string): string | undefined {
  const text = answer
    .toWellFormed()
    // Models that think aloud.
    .replace(/<(think|thinking|reasoning)>[\s\S]*?(?:<\/\1>|$)/gi, ' ')
    .replace(/^[\s\S]*?<\/think>/i, ' ')
    // Code fences, headings, bullets, emphasis.
    .replace(/```\w*/g, ' ')
    .replace(/^\s*(?:[#>*•-]+|\d+[.)])\s+/gm, '')
    .replace(/\*\*|__|`/g, '')
    // "Sure! Here is the description:"
    .replace(/^\s*(?:(?:sure|certainly|of course)[!,.]\s*)?here(?:'s| is| are)\b[^\n:]{0,80}:\s*/i, '')
    // Tags of other tools, and what would be read as a flag.
    .replace(/<[^<>]*>/g, ' ')
    .replace(/(^|\s)[-\u2010-\u2015\u2212\u2E3A]+(?=\p{L})/gu, '$1')
    .replace(/[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^["“«'](.*)["”»']$/s, '$1')
    .trim();
  if (!/[A-Za-z]{2}/.test(text)) return undefined;
  return text.slice(0, maxCharacters);
}

/** As many whole sentences as fit; at least the first. @param count tokens of a text, the end mark included */
export async function fitting(
  text: string,
  most: number,
  count: (text: string) => number | Promise<number>,
): Promise<string> {
  const sentences = text.match(/[^.!?]+(?:[.!?]+(?=\s|$)|[.!?]+|$)\s*/g) ?? [text];
  const first = (kept: number) => sentences.slice(0, kept).join('').trim();
  let kept = sentences.length;
  while (kept > 1 && (await count(first(kept))) > most) kept -= 1;
  return first(kept);
}
