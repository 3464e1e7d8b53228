/** Asks a model all questions about the pictures of a prompt. */

import type { DpgItem } from './benchmark.ts';

/** 8-bit RGB [height, width, 3]. */
export interface RgbPicture {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Who answers questions about pictures, in its own words. */
export interface Answerer {
  readonly name: string;
  answer(picture: RgbPicture, question: string): Promise<string>;
  close(): Promise<void>;
}

/** The authors' script takes the answer `yes` alone; models that chat say it in their own way. */
export function isYes(answer: string): boolean {
  return /^[\s"'*]*yes\b/i.test(answer);
}

/**
 * The pictures in a grid, in the order in which the authors' script cuts them out: row by row, two to a row.
 * @param count of pictures; one is the whole
 */
export function cutGrid(grid: RgbPicture, count: number): RgbPicture[] {
  if (count === 1) return [grid];
  const width = Math.floor(grid.width / 2);
  const height = count === 2 ? grid.height : Math.floor(grid.height / 2);
  return Array.from({ length: count }, (_, i) => {
    const left = (i % 2) * width;
    const top = Math.floor(i / 2) * height;
    const rgb = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y++) {
      const start = ((top + y) * grid.width + left) * 3;
      rgb.set(grid.rgb.subarray(start, start + width * 3), y * width * 3);
    }
    return { rgb, width, height };
  });
}

/** One answer a question and picture. @throws the signal's reason */
export async function askAll(
  { questions }: DpgItem,
  pictures: readonly RgbPicture[],
  answerer: Answerer,
  signal: AbortSignal,
): Promise<string[][]> {
  const answers: string[][] = [];
  for (const picture of pictures) {
    const own: string[] = [];
    for (const { text } of questions) {
      signal.throwIfAborted();
      own.push(await answerer.answer(picture, text));
    }
    answers.push(own);
  }
  return answers;
}
