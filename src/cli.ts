import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { backupCommands } from './cli/backup.ts';
import { dataCommands } from './cli/data-commands.ts';
import { deleteCommand } from './cli/delete.ts';
import { doctorCommand } from './cli/doctor.ts';
import { etlCommands } from './cli/etl-commands.ts';
import { experimentsCommands } from './cli/experiments-commands.ts';
import { importCommand } from './cli/import.ts';
import { keysCommands } from './cli/keys-commands.ts';
import { kpisCommand } from './cli/kpis.ts';
import { migrateCommand } from './cli/migrate.ts';
import { minersCommands } from './cli/miners-commands.ts';
import { modelsCommands } from './cli/models.ts';
import { parseCommand } from './cli/parse.ts';
import { queryCommand } from './cli/query.ts';
import { reindexCommand } from './cli/reindex.ts';
import { serveCommand } from './cli/serve.ts';
import { tenantsCommands } from './cli/tenants-commands.ts';
import { topicsCommands } from './cli/topics-commands.ts';
import { trainCommand } from './cli/train.ts';
import { trainHistoryCommand } from './cli/train-history.ts';
import { loadConfig } from './config.ts';
import { isSubmitter } from './domain/submitter.ts';
import { isTenant } from './domain/tenant.ts';
import { AppError } from './errors.ts';
import { settingsTable } from './settings-table.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { metricsPage } from './telemetry/metrics-page.ts';

/** Exit status: 0 done, 1 the run failed, 2 rows were rejected. */
export async function runCli(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  let status = 0;
  const finish = (code: number) => {
    status = code;
  };
  const program = new Command('assay')
    .description(
      'Ranks B2B leads against a free-text prompt. Settings are ASSAY_ environment variables, see docs/settings.md.',
    )
    .version('0.1.0')
    .option(
      '--key <key>',
      'API key for a server that asks for one (better: the environment variable ASSAY_KEY)',
    )
    .exitOverride()
    .option('--tenant <name>', 'work in this tenant (default: ASSAY_TENANT)', tenant)
    .showHelpAfterError('(assay --help lists the commands)');
  const settings = () => {
    const { tenant: named, key } = program.opts<{ tenant?: string; key?: string }>();
    const given = {
      ...(named !== undefined && { ASSAY_TENANT: named }),
      ...(key !== undefined && { ASSAY_KEY: key }),
    };
    // With the descriptors: a secret that is read again is a getter.
    const all = Object.defineProperties({}, Object.getOwnPropertyDescriptors({ ...given }));
    return loadConfig(Object.defineProperties(all, otherThan(env, given))).config;
  };
  program
    .command('serve')
    .description(
      'serve the HTTP API and the page; an empty store is filled with the demo data first (ASSAY_DEMO=off leaves it empty)',
    )
    .action(async () => finish(await serveCommand(settings())));
  program
    .command('migrate')
    .description('bring the schema of the store up to date')
    .action(async () => finish(await migrateCommand(settings())));
  program
    .command('import')
    .description('import leads or snippets from NDJSON or CSV files, gzipped or not; - is standard input')
    .argument('<kind>', 'leads or snippets', kind)
    .argument('<files...>', 'files, or -')
    .option('--format <format>', 'ndjson or csv, where the name and the content do not tell', format)
    .option('--rejects <file>', 'where rejected rows go (default: beside the input, FILE.rejects.ndjson)')
    .option(
      '--server <url>',
      'send the rows to this server (default: a server that runs on the same data directory, if any)',
    )
    .action(async (what, files, options) => finish(await importCommand(settings(), what, files, options)));
  program
    .command('query')
    .description('answer a prompt')
    .argument('<prompt>')
    .option('-k <count>', 'how many leads', count)
    .option('--as-of <instant>', '"now" for the age of evidence: a date or an RFC 3339 instant')
    .option('--submitter <name>', 'who asks, 1 to 100 printable characters', submitter)
    .option('--json', 'print the whole answer as JSON')
    .option('--server <url>', 'ask this server')
    .action(async (prompt, options) => finish(await queryCommand(settings(), prompt, options)));
  program
    .command('parse')
    .description('show what a prompt is understood to mean')
    .argument('<prompt>')
    .option('--json', 'print JSON')
    .action(async (prompt, options) => finish(await parseCommand(prompt, options)));
  program
    .command('delete')
    .description('forget leads and their snippets')
    .argument('<lead_id...>')
    .option('--server <url>', 'tell this server')
    .action(async (ids, options) => finish(await deleteCommand(settings(), ids, options)));
  program
    .command('reindex')
    .description(
      'build the lead index anew from the store, and on PostgreSQL the vector index (HNSW) where it is missing',
    )
    .action(async () => finish(await reindexCommand(settings())));
  keysCommands(program, settings, finish);
  tenantsCommands(program, settings, finish);
  etlCommands(program, settings, finish);
  kpisCommand(program, settings, finish);
  backupCommands(program, settings, finish);
  dataCommands(program, settings, finish);
  topicsCommands(program, settings, finish);
  minersCommands(program, settings, finish);
  experimentsCommands(program, settings, finish);
  modelsCommands(program, settings, finish);
  trainCommand(program, settings, finish);
  trainHistoryCommand(program, settings, finish);
  program
    .command('doctor')
    .description('check settings, models, data directory and store, and say what to mend')
    .action(async () => finish(await doctorCommand(env)));
  program
    .command('settings')
    .description('print every setting, its default and what it sets, as docs/settings.md')
    .action(() => {
      process.stdout.write(
        `# Settings\n\nEvery setting is an environment variable, checked at start; a wrong or unknown one stops the process with all the\nwrong ones listed.\n\n${settingsTable()}\n`,
      );
    });
  program
    .command('metrics')
    .description('print every metric that GET /metrics serves, as docs/metrics.md')
    .action(async () => {
      process.stdout.write(await metricsPage(createMetrics().registry));
    });
  try {
    await program.parseAsync(argv);
  } catch (error) {
    return report(error);
  }
  return status;
}

function otherThan(env: object, given: object): PropertyDescriptorMap {
  const all = Object.entries(Object.getOwnPropertyDescriptors(env));
  return Object.fromEntries(all.filter(([name]) => !(name in given)));
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
  if (error instanceof AppError) {
    process.stderr.write(`assay: ${error.message}\n`);
    for (const one of error.errors)
      if (!error.message.includes(one.path))
        process.stderr.write(`  ${one.path}: ${one.message}; ${one.fix}\n`);
  } else
    process.stderr.write(
      `assay: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  return 1;
}

function kind(value: string): 'leads' | 'snippets' {
  if (value === 'leads' || value === 'snippets') return value;
  throw new InvalidArgumentError('say leads or snippets.');
}

function format(value: string): 'ndjson' | 'csv' {
  if (value === 'ndjson' || value === 'csv') return value;
  throw new InvalidArgumentError('say ndjson or csv.');
}

function tenant(value: string): string {
  if (isTenant(value)) return value;
  throw new InvalidArgumentError('give lower-case letters, digits, - and _, at most 63.');
}

function submitter(value: string): string {
  if (isSubmitter(value)) return value;
  throw new InvalidArgumentError('give 1 to 100 printable ASCII characters.');
}

function count(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 500) return number;
  throw new InvalidArgumentError('give a whole number from 1 to 500.');
}
