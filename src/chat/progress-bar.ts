/** Progress as a line of text, for platforms that have no bars of their own. */
import type { ProgressBar } from './platform.ts';

const cells = 16;

/** Such as `▰▰▰▰▱▱▱▱ 50 %`; a bar that is not full yet never looks full. */
export function progressBar({ done }: ProgressBar): string {
  const full = Math.floor(done * cells);
  return `${'▰'.repeat(full)}${'▱'.repeat(cells - full)} ${Math.floor(done * 100)} %`;
}
