/** `ella-bot tokens`: how T5 and CLIP read a prompt. */

import { wholeClip, wholeT5 } from '../../pipeline/prompt-tokens.ts';
import { checkText } from '../../request/check.ts';
import { fields } from '../../request/fields.ts';
import { readConfig } from '../config/config.ts';
import { chooseModel } from '../models/model-choice.ts';

export interface TokensOptions {
  readonly model?: string;
  readonly json?: true;
}

export async function tokens(prompt: string, options: TokensOptions): Promise<void> {
  const bundle = await chooseModel({ base: options.model }, readConfig());
  const text = checkText('prompt', prompt, fields.prompt.max);
  const t5 = wholeT5(await bundle.tokenizerOf('t5'), text);
  const clip = bundle.configs.clip ? wholeClip(await bundle.tokenizerOf('clip'), text) : null;
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ t5, clip })}\n`);
    return;
  }
  process.stdout.write(`T5: ${t5.length} tokens (ELLA was trained with up to 128)\n${t5.join(' ')}\n`);
  if (clip) process.stdout.write(`CLIP: ${clip.length} tokens (it reads 77)\n${clip.join(' ')}\n`);
}
