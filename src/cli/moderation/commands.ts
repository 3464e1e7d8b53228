/** The subcommands of `ella-bot moderation`. */

import type { Command } from 'commander';

export function addModerationCommands(program: Command): void {
  const moderation = program
    .command('moderation')
    .description("try a server's rules; ban members, suspend servers, copy settings, read the audit")
    .exitOverride();
  const json = ['--json', 'print one JSON object and nothing else'] as const;
  const reason = ['--reason <text>', 'why; for moderators and the audit'] as const;
  const time = ['--for <time>', 'how long, such as 30m, 12h or 7d; for good by default'] as const;
  const bans = () => import('./bans.ts');
  const servers = () => import('./suspend.ts');

  moderation
    .command('install-check')
    .description('fetch a classifier from npm, so that servers can have pictures checked')
    .exitOverride()
    .action(async () => (await import('./install-check.ts')).installCheck());

  moderation
    .command('check')
    .description('say what the rules make of a text; needs no Redis')
    .argument('<text>', 'the prompt to try')
    .option(
      '--settings <file>',
      'settings of a server as /settings exports them, or of the text filter alone',
    )
    .option('--blocked <words>', 'instead, refuse just these words, with commas between them')
    .option(...json)
    .exitOverride()
    .action(async (text, options) => (await import('./check-text.ts')).checkText(text, options));

  moderation
    .command('list')
    .description('show who is banned, and which servers are suspended')
    .option('--server <name>', 'the members that this server banned, such as discord:5678')
    .option(...json)
    .exitOverride()
    .action(async (options) => (await bans()).list(options));

  moderation
    .command('ban')
    .description('keep a member from asking for pictures, anywhere or in one server')
    .argument('<member>', 'such as discord:1234')
    .option('--server <name>', 'only there, such as discord:5678')
    .option(...reason)
    .option(...time)
    .option(...json)
    .exitOverride()
    .action(async (member, options) => (await bans()).ban(member, options));

  moderation
    .command('unban')
    .description('let a banned member ask for pictures again')
    .argument('<member>', 'such as discord:1234')
    .option('--server <name>', "where the ban is that server's own")
    .option(...json)
    .exitOverride()
    .action(async (member, options) => (await bans()).unban(member, options));

  moderation
    .command('suspend')
    .description('let a server draw nothing; what waits there is held')
    .argument('<server>', 'such as discord:5678')
    .option(...reason)
    .option(...time)
    .option(...json)
    .exitOverride()
    .action(async (server, options) => (await servers()).suspend(server, options));

  moderation
    .command('resume')
    .description('let a suspended server draw again, and what was held there')
    .argument('<server>', 'such as discord:5678')
    .option(...json)
    .exitOverride()
    .action(async (server, options) => (await servers()).resume(server, options));

  const settings = moderation
    .command('settings')
    .description('write or read what a server settled, as /settings exports it')
    .exitOverride();
  const files = () => import('./server-settings.ts');

  settings
    .command('export')
    .description('write all that a server settled')
    .argument('<server>', 'such as discord:5678')
    .argument('[file]', 'where to; printed by default')
    .exitOverride()
    .action(async (server, file) => (await files()).exportSettings(server, file));

  settings
    .command('import')
    .description('put the settings of a file in place of all that a server settled')
    .argument('<server>', 'such as discord:5678')
    .argument('<file>', 'as export writes it, from this server or another')
    .option('--dry-run', 'only say what would be different')
    .option(...json)
    .exitOverride()
    .action(async (server, file, options) => (await files()).importSettings(server, file, options));

  moderation
    .command('export-audit')
    .description('print who asked for what and what was decided, one JSON object a line')
    .argument('<server>', "such as discord:5678; '*' for the operator's own decisions")
    .option('--member <name>', 'only what this member did, or what was done to them')
    .exitOverride()
    .action(async (server, options) => (await import('./export-audit.ts')).exportAudit(server, options));
}
