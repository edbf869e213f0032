import { type Command, InvalidArgumentError } from 'commander';
import type { Config } from '../config.ts';
import {
  etlFilesCommand,
  etlScheduleAdd,
  etlScheduleList,
  etlScheduleRemove,
  etlScheduleRun,
} from './etl.ts';

/** `assay etl`: postings and technology snapshots to evidence. */
export function etlCommands(
  program: Command,
  settings: () => Config,
  finish: (status: number) => void,
): void {
  const etl = program
    .command('etl')
    .description('turn job postings and technology snapshots into evidence, once or on a schedule');
  etl
    .command('jobs')
    .description(
      'job postings to evidence of the technologies and functions hired for: NDJSON or CSV files (- is standard input), or web addresses of a posting, a feed or a sitemap (schema.org JobPosting; robots.txt is kept to)',
    )
    .argument('<sources...>', 'files, - or http(s) addresses')
    .option('--company <domain>', 'whose jobs they are, where the postings do not say')
    .option('--rejects <file>', 'where rejected rows of files go (default: beside the input)')
    .option('--allow-private', 'read web addresses in private networks too')
    .option(
      '--server <url>',
      'send to this server (default: one that runs on the same data directory, if any)',
    )
    .action(async (sources, options) => finish(await etlFilesCommand(settings(), 'jobs', sources, options)));
  etl
    .command('tech')
    .description(
      'technology snapshots of companies (NDJSON or CSV: domain, observed_at, technologies) to evidence of what they took up and gave up',
    )
    .argument('<files...>', 'files, or -')
    .option('--rejects <file>', 'where rejected rows go (default: beside the input)')
    .option(
      '--server <url>',
      'send to this server (default: one that runs on the same data directory, if any)',
    )
    .action(async (sources, options) => finish(await etlFilesCommand(settings(), 'tech', sources, options)));
  const schedule = etl
    .command('schedule')
    .description('what a serving process (or `assay etl schedule run`) reads again and again');
  schedule
    .command('add')
    .description('read a file or web address again and again')
    .argument('<kind>', 'jobs or tech', kind)
    .argument('<source>', 'a file or http(s) address')
    .requiredOption('--every <time>', 'how often: 30m, 6h, 1d', minutes)
    .option('--company <domain>', 'whose jobs they are, where the postings do not say')
    .action(async (what, source, options) => finish(await etlScheduleAdd(settings(), what, source, options)));
  schedule
    .command('list')
    .description('list the schedules, when each is due, and how its last run ended')
    .action(async () => finish(await etlScheduleList(settings())));
  schedule
    .command('remove')
    .description('forget a schedule')
    .argument('<id>')
    .action(async (id) => finish(await etlScheduleRemove(settings(), id)));
  schedule
    .command('run')
    .description('run what is due, and end: for cron and the like')
    .option(
      '--server <url>',
      'send to this server (default: one that runs on the same data directory, if any)',
    )
    .action(async (options) => finish(await etlScheduleRun(settings(), options)));
}

function kind(value: string): 'jobs' | 'tech' {
  if (value === 'jobs' || value === 'tech') return value;
  throw new InvalidArgumentError('say jobs or tech.');
}

const UNITS: Record<string, number> = { m: 1, h: 60, d: 1440 };
const MINUTES_MIN = 5;
const MINUTES_MAX = 60 * 24 * 365;

function minutes(value: string): number {
  const match = /^(\d{1,6})([mhd])$/.exec(value.trim());
  const total = Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? Number.NaN);
  if (total >= MINUTES_MIN && total <= MINUTES_MAX) return total;
  throw new InvalidArgumentError('give a time like 30m, 6h or 1d, from 5m to 365d.');
}
