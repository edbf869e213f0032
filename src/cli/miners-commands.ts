import { type Command, InvalidArgumentError } from 'commander';
import type { Config } from '../config.ts';
import { epochsCloseCommand, epochsListCommand } from './epochs.ts';
import { minersCommand } from './miners.ts';

export function minersCommands(
  program: Command,
  settings: () => Config,
  finish: (status: number) => void,
): void {
  program
    .command('miners')
    .description('list miners by quality, or show how the quality of one is computed and what it earned')
    .argument('[miner_id]')
    .option('--limit <count>', 'how many', limit, 20)
    .option('--json', 'print JSON')
    .option('--server <url>', 'ask this server')
    .action(async (id, options) => finish(await minersCommand(settings(), id, options)));
  const epochs = program
    .command('epochs')
    .description('what miners earn, epoch by epoch (docs/incentives.md)');
  epochs
    .command('close')
    .description('close the epochs that are due; a serving process does so by itself')
    .action(async () => finish(await epochsCloseCommand(settings())));
  epochs
    .command('list')
    .description('list the closed epochs, newest first')
    .action(async () => finish(await epochsListCommand(settings())));
}

function limit(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 500) return number;
  throw new InvalidArgumentError('give a whole number from 1 to 500.');
}
