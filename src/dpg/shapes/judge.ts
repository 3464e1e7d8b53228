/** One picture of a prompt: read it, ask the questions. */

import { answerAll } from './answer.ts';
import { faultOf } from './fault.ts';
import type { Picture } from './picture.ts';
import type { Prompt } from './prompts.ts';
import { readPicture } from './read-picture.ts';
import type { JudgedPicture } from './score.ts';

/** @throws AppError `picture_size` unless the picture is 128 × 128 */
export function judgePicture({ questions, said }: Prompt, picture: Picture, seed: number): JudgedPicture {
  const seen = readPicture(picture);
  return { seed, seen, answers: answerAll(questions, seen), fault: faultOf(said, seen) };
}
