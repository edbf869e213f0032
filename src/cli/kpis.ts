import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { readKpiRequest } from '../http/routes/kpis.ts';
import type { KpiPage } from '../start/kpi-page.ts';
import { call, type ServerOption, serverFor } from './client.ts';
import { printKpis } from './print-kpis.ts';
import { withEngine } from './with-engine.ts';

interface Options extends ServerOption {
  from?: string;
  to?: string;
  bucket?: string;
  segment?: string;
  json?: boolean;
  recount?: boolean;
}

export function kpisCommand(program: Command, settings: () => Config, finish: (code: number) => void): void {
  program
    .command('kpis')
    .description('show how well it goes: precision, cost, speed, coverage, staleness, drift (docs/kpis.md)')
    .option('--from <date>', 'first day (default: 28 days or 26 weeks before --to)')
    .option('--to <date>', 'last day (default: today)')
    .option('--bucket <bucket>', 'day, week or all', 'week')
    .option(
      '--segment <segment>',
      'all, country, size, industry, language, submitter, or one like country:DE',
      'all',
    )
    .option('--json', 'print the answer of GET /kpis')
    .option(
      '--recount',
      'forget what was counted and count all stored queries again (no server may run on an embedded store)',
    )
    .option('--server <url>', 'ask this server')
    .action(async (options: Options) => finish(await run(settings(), options)));
}

async function run(config: Config, options: Options): Promise<number> {
  const query = new URLSearchParams();
  for (const name of ['from', 'to', 'bucket', 'segment'] as const) {
    const value = options[name];
    if (value !== undefined) query.set(name, value);
  }
  query.set('limit', '500');
  const request = readKpiRequest(query, Date.now());
  const server = serverFor(config, options);
  if (server !== undefined && options.recount === true)
    throw new AppError(
      'store_locked',
      `A server is running at ${server}. Stop it first, or leave --recount out.`,
    );
  const page =
    server === undefined
      ? await withEngine(config, async ({ kpis }) => {
          await (options.recount === true ? kpis.recount() : kpis.count());
          return kpis.page(request);
        })
      : pageOf(await call(config, `${server}/kpis?${query}`, {}));
  process.stdout.write(options.json ? `${JSON.stringify(page, null, 2)}\n` : printKpis(page));
  return 0;
}

/** Safe: what an Assay server answers to GET /kpis with status 200 is a KpiPage. */
function pageOf(body: unknown): KpiPage {
  return body as KpiPage;
}
