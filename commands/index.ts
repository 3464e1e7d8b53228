/** All commands, in the order in which they are shown; one that is not listed here does not exist. */
import type { Command } from '../src/bot/command.ts';

export const commands: readonly Command[] = [];
