/** `ella-bot tokens`: how T5 and CLIP read a prompt. */

import { wholeClip, wholeT5 } from '../../pipeline/text/prompt-tokens.ts';
import { checkText } from '../../request/check.ts';
import { fields } from '../../request/fields.ts';
import { unreadableIn } from '../../request/readable.ts';
import { trainedTokens } from '../../request/token-use.ts';
import { readConfig } from '../config/config.ts';
import { chooseModel } from '../models/model-choice.ts';

export interface TokensOptions {
  readonly model?: string;
  readonly json?: true;
}

export async function tokens(prompt: string, options: TokensOptions): Promise<void> {
  const bundle = await chooseModel({ base: options.model }, readConfig());
  const text = checkText('prompt', prompt, fields.prompt.max);
  const tokenizer = await bundle.tokenizerOf('t5');
  const t5 = wholeT5(tokenizer, text);
  const unknown = t5.filter((id) => id === tokenizer.alphabet?.unknown).length;
  const clip = bundle.configs.clip ? wholeClip(await bundle.tokenizerOf('clip'), text) : null;
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ t5, clip, unknown })}\n`);
    return;
  }
  process.stdout.write(
    `T5: ${t5.length} tokens (ELLA was trained on up to ${trainedTokens})\n${t5.join(' ')}\n`,
  );
  if (tokenizer.alphabet && unknown > 0) {
    const pieces = unreadableIn(text, tokenizer.alphabet.letters).join(' ');
    process.stdout.write(`T5 can't read ${unknown} of them: ${pieces}\n`);
  }
  if (clip)
    process.stdout.write(`CLIP: ${clip.length} tokens (it reads them in chunks of 75)\n${clip.join(' ')}\n`);
}
