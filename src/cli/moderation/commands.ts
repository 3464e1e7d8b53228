/** The subcommands of `ella-bot moderation`. */

import type { Command } from 'commander';

export function addModerationCommands(program: Command): void {
  program
    .command('moderation')
    .description("try a server's rules")
    .exitOverride()
    .command('check')
    .description('say what the rules make of a text; needs no Redis')
    .argument('<text>', 'the prompt to try')
    .option('--settings <file>', 'text filter settings, as JSON')
    .option('--blocked <words>', 'instead, refuse just these words, with commas between them')
    .option('--json', 'print one JSON object and nothing else')
    .exitOverride()
    .action(async (text, options) => (await import('./check-text.ts')).checkText(text, options));
}
