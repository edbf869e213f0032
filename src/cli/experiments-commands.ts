import { type Command, InvalidArgumentError } from 'commander';
import type { Config } from '../config.ts';
import {
  experimentsCreateCommand,
  experimentsEstimateCommand,
  experimentsListCommand,
  experimentsMoveCommand,
  experimentsShowCommand,
} from './experiments.ts';

export function experimentsCommands(
  program: Command,
  settings: () => Config,
  finish: (status: number) => void,
): void {
  const experiments = program
    .command('experiments')
    .description('make, start, stop and judge experiments (docs/experiments.md)');
  const server = ['--server <url>', 'ask this server'] as const;
  experiments
    .command('create')
    .description('a new experiment from its definition, as a draft')
    .argument('<file>', 'JSON, or - for standard input')
    .option(...server)
    .action(async (file, options) => finish(await experimentsCreateCommand(settings(), file, options)));
  experiments
    .command('list')
    .description('all experiments, newest first')
    .option(...server)
    .action(async (options) => finish(await experimentsListCommand(settings(), options)));
  for (const action of ['start', 'stop'] as const)
    experiments
      .command(action)
      .description(action === 'start' ? 'from now on queries take part' : 'from now on no query takes part')
      .argument('<id>')
      .option(...server)
      .action(async (id, options) => finish(await experimentsMoveCommand(settings(), action, id, options)));
  experiments
    .command('show')
    .description('what came of an experiment, with a verdict in words')
    .argument('<id>')
    .option('--json', 'print the whole report as JSON')
    .option(...server)
    .action(async (id, options) => finish(await experimentsShowCommand(settings(), id, options)));
  experiments
    .command('estimate')
    .description('what the log says of weights or of a model that nobody has seen yet')
    .option('--weights <list>', 'shares of the score, as fit=0.5,intent=0.5', pairs)
    .option('--fit-weights <list>', 'finer weights, as industry=0.5,size=0.2', pairs)
    .option('--model <version>', 'a ranker of the registry; assay models list names them')
    .option('--model-weight <share>', 'share of the score that the model is to have', Number)
    .option('--outcome <kind>', 'the outcome that counts (default: click)')
    .option('--assume <assumption>', 'exact or position (default: position; docs/experiments.md)')
    .option('--eta <number>', 'looks fall with the place as (1 / place)^eta (default: 1)', Number)
    .option('--clip <number>', 'larger weights are cut to this (default: 10)', Number)
    .option('--days <days>', 'how far back (default: 30)', Number)
    .option('--queries <count>', 'most answers that are looked at (default: 10000)', Number)
    .option('--json', 'print JSON')
    .option(...server)
    .action(async (options) => finish(await experimentsEstimateCommand(settings(), options)));
}

function pairs(text: string): Record<string, number> {
  const entries = text.split(',').map((part): [string, number] => {
    const [name = '', value = ''] = part.split('=');
    if (name.trim() === '' || value.trim() === '' || Number.isNaN(Number(value)))
      throw new InvalidArgumentError('give a list like fit=0.5,intent=0.5.');
    return [name.trim(), Number(value)];
  });
  return Object.fromEntries(entries);
}
