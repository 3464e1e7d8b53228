/** Finds commands by what is typed after the slash. */
/** @import { CommandDefinition, SubcommandDefinition } from '../../../platform.ts' */
import { text } from '../language.js';
import { isModerator, state } from '../state.js';
import { bySense } from './by-sense.js';

/**
 * One thing that can be run.
 * @typedef {object} Runnable
 * @property {CommandDefinition} command
 * @property {SubcommandDefinition | undefined} subcommand
 * @property {string} typed Its name as it is typed, without the slash
 */

/** @returns {Runnable[]} */
export function runnables() {
  return state.commands
    .filter((command) => !command.moderatorsOnly || isModerator())
    .flatMap((command) => [
      ...(command.subcommands ?? []).map((subcommand) => ({
        command,
        subcommand,
        typed: `${command.name} ${subcommand.name}`,
      })),
      ...(command.subcommands === undefined ? [{ command, subcommand: undefined, typed: command.name }] : []),
    ]);
}

/**
 * Those that what was typed may mean, the likeliest first.
 * @param {string} typed
 */
export function matching(typed) {
  return bySense(runnables(), typed, (one) => ({
    names: [one.typed, ...Object.values(one.command.names ?? {})],
  }));
}

/**
 * The command that a line begins with, and what follows its name.
 * @param {string} line `/imagine a cat`
 */
export function parseLine(line) {
  const runnable = runnables()
    .sort((a, b) => b.typed.length - a.typed.length)
    .find(
      ({ typed }) =>
        line.toLowerCase().startsWith(`/${typed}`) && /^(?:\s|$)/.test(line.slice(typed.length + 1)),
    );
  return runnable && { runnable, rest: line.slice(runnable.typed.length + 1) };
}

/** @param {Runnable} runnable */
export function definitionOf({ command, subcommand }) {
  return subcommand ?? command;
}

/** @param {Runnable} runnable */
export function describe(runnable) {
  return text(definitionOf(runnable).description);
}
