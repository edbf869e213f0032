import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { type MatchReport, matchDeals } from '../learning/history/match-deals.ts';
import { type DealColumns, type ReadDeals, readDeals } from '../learning/history/read-deals.ts';
import { type TrainedOnHistory, trainOnHistory } from '../learning/history/train-on-history.ts';
import { modelsFolder } from '../start/models/open-models.ts';
import { tenantConfig } from '../start/tenants/tenant-config.ts';
import { withStore } from './with-store.ts';

const FILE_BYTES_MAX = 100_000_000;
const SHOWN = 5;

/** Under `train`, which is there already. */
export function trainHistoryCommand(
  program: Command,
  settings: () => Config,
  finish: (code: number) => void,
): void {
  const train = program.commands.find((command) => command.name() === 'train') ?? program.command('train');
  train
    .command('history')
    .description(
      'a first model from your own past deals in a CSV file (docs/own-history.md). Exit status: 0 useful, 3 not shown to be, 1 failed',
    )
    .argument('<file>', 'CSV: one deal a row; a column with the lead_id, domain or name of the company')
    .requiredOption('--target <column>', 'won (1, won, yes, true) or lost (0, lost, no, false)')
    .option('--date <column>', 'when it was decided, as 2024-03-31; the later deals then check the model')
    .option('--id <column>', 'what names the company, where its heading does not say so')
    .option('--promote', 'use the model from the next query on, if it is useful')
    .action(async (file: string, options: DealColumns, command: Command) => {
      // `train` itself has an option of this name, and takes it wherever it stands.
      const { promote } = command.optsWithGlobals<{ promote?: boolean }>();
      finish(await trainHistory(settings(), file, { ...options, promote: promote === true }));
    });
}

async function trainHistory(
  config: Config,
  file: string,
  options: DealColumns & { promote?: boolean },
): Promise<number> {
  const read = readDeals(await textOf(file), options);
  const trained = await withStore(config, async (store) => {
    const report = await matchDeals(store, config.TENANT, read.deals);
    say(matchWords(read, report));
    return trainOnHistory({
      matched: report.matched,
      hasDates: options.date !== undefined,
      registry: store.models,
      tenant: config.TENANT,
      python: config.PYTHON,
      models: modelsFolder(tenantConfig(config, config.TENANT)),
      nowMs: Date.now(),
      promote: options.promote === true,
    });
  });
  say(trainedWords(trained));
  return trained.verdict.isUseful ? 0 : 3;
}

async function textOf(file: string): Promise<string> {
  const { size } = await stat(file).catch(() => {
    throw new AppError('bad_request', `${file} is not there, or cannot be read.`);
  });
  if (size > FILE_BYTES_MAX)
    throw new AppError(
      'bad_request',
      `${file} has ${size} bytes; at most ${FILE_BYTES_MAX} are read. Leave out the oldest deals.`,
    );
  return readFile(file, 'utf8');
}

function matchWords({ deals, rejected }: ReadDeals, { matched, by, unmatched }: MatchReport): string {
  const won = matched.filter(({ deal }) => deal.won).length;
  return [
    `${deals.length + rejected.length} rows: ${matched.length} matched (${by.lead_id} by lead id, ${by.domain} by domain, ${by.name} by name; ${won} won), ${unmatched.length} without a stored lead, ${rejected.length} unreadable.`,
    ...some(unmatched),
    ...some(rejected),
  ].join('\n');
}

function some(rows: readonly { line: number; reason: string }[]): string[] {
  const shown = rows.slice(0, SHOWN).map(({ line, reason }) => `  line ${line}: ${reason}`);
  return rows.length > SHOWN ? [...shown, `  and ${rows.length - SHOWN} more`] : shown;
}

function trainedWords({ verdict, version, folder, leading, isPromoted }: TrainedOnHistory): string {
  const told = `${verdict.words}\nIt looks most at ${leading.join(', ')}.`;
  if (!verdict.isUseful)
    return `${told}\nNothing was kept. More deals, or more complete lead records, may help.`;
  const next = isPromoted
    ? 'It is used from the next query on.'
    : `\`assay models promote ${version}\` uses it.`;
  return `${told}\n${folder} (CARD.md says more). ${next}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
