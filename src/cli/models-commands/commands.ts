/** The subcommands of `ella-bot models`. */

import { type Command, Option } from 'commander';
import { modelKinds } from '../../hub/plan/plan.ts';

export function addModelsCommands(program: Command): void {
  const json = ['--json', 'print one JSON value and nothing else'] as const;
  const shelf = () => import('./shelf.ts');
  const models = program.command('models').description('get models, and see which are here').exitOverride();

  models
    .command('pull')
    .description('fetch a model; what has come already is never fetched again')
    .argument(
      '<model>',
      'a name of the catalogue, OWNER/MODEL of the Hub, an address of huggingface.co or civitai.com, or an AIR id',
    )
    .option('--name <name>', 'what to call it here')
    .addOption(
      new Option('--as <kind>', 'what it is, where its tensors do not tell').choices([...modelKinds]),
    )
    .option(...json)
    .exitOverride()
    .action(async (model, options) => (await import('./pull.ts')).pullModel(model, options));

  models
    .command('list')
    .description('what is here, and what the catalogue has')
    .option(...json)
    .exitOverride()
    .action(async (options) => (await shelf()).listModels(options));

  models
    .command('show')
    .description('what a model is, where it came from, and its licence')
    .argument('<name>', 'as `models list` prints it')
    .option(...json)
    .exitOverride()
    .action(async (name, options) => (await shelf()).showModel(name, options));

  models
    .command('verify')
    .description('compare every byte with what was pulled')
    .argument('[name]', 'one model; without it, all that were pulled')
    .option(...json)
    .exitOverride()
    .action(async (name, options) => (await shelf()).verifyModels(name, options));

  models
    .command('remove')
    .description('delete a model that was pulled')
    .argument('<name>', 'as `models list` prints it')
    .option(...json)
    .exitOverride()
    .action(async (name, options) => (await shelf()).removeModel(name, options));

  models
    .command('search')
    .description('find models of the Hub by name')
    .argument('<text>', 'a part of the name')
    .option(...json)
    .exitOverride()
    .action(async (text, options) => (await shelf()).searchModels(text, options));
}
