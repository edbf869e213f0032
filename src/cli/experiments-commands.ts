import type { Command } from 'commander';
import type { Config } from '../config.ts';
import {
  experimentsCreateCommand,
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
}
