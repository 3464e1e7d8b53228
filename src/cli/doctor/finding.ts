/** What a check of the doctor says. */

import { messageOf } from '../../errors.ts';

export interface Finding {
  readonly name: string;
  /** `warn`: works, but somebody should know; `fail`: must be mended. */
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** What `check` finds; its error is a finding too. */
export async function examine(
  name: string,
  check: () => Promise<Omit<Finding, 'name'>> | Omit<Finding, 'name'>,
): Promise<Finding> {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    return { name, state: 'fail', detail: messageOf(error) };
  }
}
