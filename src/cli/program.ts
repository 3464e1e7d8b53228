/** All subcommands and their options. Each loads its code only when it runs: start-up time is felt. */

import { Command, Option } from 'commander';
import { UserError } from '../errors.ts';
import { programVersion } from '../package-folder.ts';
import { promptSets } from './bench/options.ts';
import { addModelsCommands } from './models-commands/commands.ts';
import { addModerationCommands } from './moderation/commands.ts';
import { addRequestOptions } from './request-options.ts';

/** A number as typed. @throws UserError when it is none; NaN and Infinity pass, the request's own check names them */
function number(option: string) {
  return (typed: string): number => {
    const value = /^[+-]?nan$/i.test(typed) ? Number.NaN : Number(typed.trim() === '' ? 'none' : typed);
    if (Number.isNaN(value) && !/^[+-]?nan$/i.test(typed)) {
      throw new UserError('bad_option', `${option} takes a number, not ${JSON.stringify(typed)}`);
    }
    return value;
  };
}

const collect = (typed: string, before: readonly string[]) => [...before, typed];

export function createProgram(): Command {
  const program = new Command('ella-bot')
    .description('Draws what long, dense prompts ask for, on the command line, in Discord and in Slack.')
    .version(programVersion())
    .exitOverride()
    .showSuggestionAfterError();

  promptOptions(program.command('imagine').description('draw a prompt and write the pictures as PNG files'))
    .addOption(deviceOption())
    .exitOverride()
    .action(async (prompt, options) => (await import('./imagine/imagine.ts')).imagine(prompt, options));

  program
    .command('tokens')
    .description('show how a prompt is cut into tokens')
    .argument('<prompt>', 'the prompt')
    .option('--model <name or folder>', 'a bundle or checkpoint in models/, or the path of any')
    .option('--json', 'print one JSON object and nothing else')
    .exitOverride()
    .action(async (prompt, options) => (await import('./imagine/tokens.ts')).tokens(prompt, options));

  addBench(program);
  addServices(program);
  addQueueCommands(program);

  addCommandsCommands(program);
  addModelsCommands(program);
  addModerationCommands(program);

  program
    .command('doctor')
    .description('check everything that drawing and chatting need, and say what to mend')
    .option('--json', 'print one JSON object and nothing else')
    .exitOverride()
    .action(async (options) => (await import('./doctor/doctor.ts')).doctor(options));

  program
    .command('setup')
    .description('ask for what is missing, check it, and write it to .env')
    .exitOverride()
    .action(async () => (await import('./setup/setup.ts')).setup());

  program
    .command('invite')
    .description('print the address at which the bot is added to a server')
    .exitOverride()
    .action(async () => (await import('./setup/invite.ts')).invite());

  program
    .command('install-cuda')
    .description("download onnxruntime's CUDA libraries, for NVIDIA GPUs on Linux")
    .exitOverride()
    .action(async () => (await import('./setup/install-cuda.ts')).installCuda());

  program
    .command('slack-manifest')
    .description("print the bot as Slack's app manifest, to be pasted at api.slack.com/apps")
    .option('--url <address>', 'where Slack reaches the bot over HTTPS; without it, Socket Mode')
    .option('--name <name>', "the app's name", 'Ella')
    .option('--prefix <text>', "SLACK_COMMAND_PREFIX: before every command's name")
    .exitOverride()
    .action(async (options) => (await import('./bot/slack-manifest.ts')).printSlackManifest(options));

  return program;
}

/** What a prompt can be drawn with, the same whether it goes through the queue or not. */
function promptOptions(command: Command): Command {
  command
    .argument('<prompt>', 'what to draw')
    .option('--model <name or folder>', 'a bundle or checkpoint in models/, or the path of any');
  return addRequestOptions(command)
    .option(
      '--control <kind=file>',
      'a picture for a ControlNet; canny=FILE, or with ,strength,start,end',
      collect,
      [],
    )
    .option('--out <folder>', 'where the pictures go', 'out')
    .option('--json', 'print one JSON object and nothing else');
}

function addBench(program: Command): void {
  program
    .command('bench')
    .description('measure how well a model draws what prompts say')
    .exitOverride()
    .command('dpg')
    .description(
      'ask about pictures of dense prompts: those of the little world of shapes, or DPG-Bench with --prompts',
    )
    .option('--model <name or folder>', 'a bundle or checkpoint in models/, or the path of any')
    .addOption(
      new Option(
        '--set <name>',
        'prompts of the little world, as people type them or as a grammar writes them',
      )
        .choices(promptSets)
        .conflicts('prompts'),
    )
    .option('--prompts <folder or csv>', "DPG-Bench's prompts: its folder dpg_bench, or dpg_bench.csv")
    .option('--vqa <folder or name>', 'a model that answers the questions of DPG-Bench about the pictures')
    .option('--count <n>', 'draw only the first prompts', number('--count'))
    .option('--images <n>', 'pictures of each prompt', number('--images'))
    .option('--seed <n>', 'of the first picture', number('--seed'))
    .addOption(deviceOption())
    .option('--out <folder>', 'where the report goes')
    .option('--json', 'print one JSON object and nothing else')
    .exitOverride()
    .action(async (options) => (await import('./bench/bench-dpg.ts')).benchDpg(options));
}

function deviceOption(): Option {
  return new Option('--device <name>', 'where to compute')
    .choices(['auto', 'webgpu', 'cuda', 'cpu'])
    .default('auto');
}

function addServices(program: Command): void {
  program
    .command('start')
    .description('run everything: bot, worker, and a private Redis where REDIS_URL names no other')
    .exitOverride()
    .action(async () => (await import('./service/start.ts')).start());

  program
    .command('bot')
    .description('take commands from chats and deliver results, without drawing')
    .exitOverride()
    .action(async () => (await import('./bot/bot.ts')).bot());

  program
    .command('worker')
    .description('draw the jobs of the queue, without chats')
    .exitOverride()
    .action(async () => (await import('./worker/worker.ts')).worker());
}

function addQueueCommands(program: Command): void {
  const json = ['--json', 'print one JSON object and nothing else'] as const;
  const jobs = () => import('./queue/jobs.ts');

  promptOptions(program.command('enqueue').description('put a prompt into the queue and print its job'))
    .option('--wait', 'wait for the pictures and write them as PNG files')
    .exitOverride()
    .action(async (prompt, options) => (await import('./queue/enqueue.ts')).enqueue(prompt, options));

  program
    .command('collect')
    .description('wait for a job and write its pictures as PNG files')
    .argument('<job>', 'what enqueue printed')
    .option('--out <folder>', 'where the pictures go', 'out')
    .option(...json)
    .exitOverride()
    .action(async (job, options) => (await jobs()).collectJob(job, options));

  program
    .command('status')
    .description('show how a job stands')
    .argument('<job>', 'its id')
    .option(...json)
    .exitOverride()
    .action(async (job, options) => (await jobs()).status(job, options));

  program
    .command('cancel')
    .description('take a job out of the queue, or stop its drawing')
    .argument('<job>', 'its id')
    .option(...json)
    .exitOverride()
    .action(async (job, options) => (await jobs()).cancel(job, options));

  program
    .command('redeliver')
    .description('try again to post the result of a job')
    .argument('<job>', 'its id, from jobs --dead')
    .option(...json)
    .exitOverride()
    .action(async (job, options) => (await jobs()).redeliver(job, options));

  program
    .command('jobs')
    .description('show the queue and the jobs that were put in from here')
    .option('--all', 'everybody’s jobs, and who fills the queue')
    .option('--server <server>', 'the waiting jobs of one server, such as discord:1234')
    .option('--member <member>', 'the waiting jobs of one member, such as discord:5678')
    .option('--dead', 'instead, those that failed for good or could not be posted')
    .option(...json)
    .exitOverride()
    .action(async (options) => (await jobs()).listJobs(options));
}

function addCommandsCommands(program: Command): void {
  program
    .command('commands')
    .description('what the bot answers to in Discord and Slack')
    .exitOverride()
    .command('deploy')
    .description('register the commands with each chat whose tokens are set, where they changed')
    .option('--json', 'print one JSON array and nothing else')
    .exitOverride()
    .action(async (options) => (await import('./bot/deploy-commands.ts')).deploy(options));
}
