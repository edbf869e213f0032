import { type Command, InvalidArgumentError } from 'commander';
import type { Config } from '../config.ts';
import { topicsCreateCommand, topicsListCommand } from './topics.ts';

export function topicsCommands(
  program: Command,
  settings: () => Config,
  finish: (status: number) => void,
): void {
  const topics = program
    .command('topics')
    .description('make and list the Kafka topics (ASSAY_KAFKA_BROKERS)');
  topics
    .command('create')
    .description('make the topics that are missing: miner.snippets, outcome.events and a .dlq for each')
    .option('--partitions <count>', 'partitions of each topic, one for its .dlq', whole(1, 1000), 6)
    .option('--replicas <count>', 'copies of each partition; no more than there are brokers', whole(1, 9), 1)
    .option('--compact', 'also drop messages by key, so that `assay forget` reaches them before their time')
    .option('--keep-days <days>', 'how long messages are kept', whole(1, 3650), 7)
    .action(async (options) => finish(await topicsCreateCommand(settings(), options)));
  topics
    .command('list')
    .description('list the topics, their messages, and how many are not consumed yet')
    .action(async () => finish(await topicsListCommand(settings())));
}

function whole(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`give a whole number from ${min} to ${max}.`);
  };
}
