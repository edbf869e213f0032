import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { runWeb, type WebReport } from '../etl/run-web.ts';
import { isDue, openSchedules } from '../etl/schedules.ts';
import { isWebAddress, webOptions } from '../etl/web-options.ts';
import { registrableDomain } from '../ingest/registrable-domain.ts';
import { runDue, type Take } from '../start/run-schedules.ts';
import { cliActor } from './cli-actor.ts';
import { type ServerOption, serverFor } from './client.ts';
import { importCommand, sendRows } from './import.ts';
import { withEngine } from './with-engine.ts';

interface Options extends ServerOption {
  company?: string;
  rejects?: string;
  allowPrivate?: boolean;
}

const REJECTS_PRINTED = 10;

/** Exit status 2 where rows were rejected or pages could not be read. */
export async function etlFilesCommand(
  config: Config,
  kind: 'jobs' | 'tech',
  sources: string[],
  options: Options,
): Promise<number> {
  const company = options.company === undefined ? null : companyDomain(options.company);
  const files = sources.filter((source) => !isWebAddress(source));
  const pages = sources.filter(isWebAddress);
  if (kind === 'tech' && pages.length > 0)
    throw new AppError('bad_request', 'Technology snapshots are read from files; fetch the address first.');
  let status = 0;
  if (files.length > 0)
    status = await importCommand(config, kind === 'jobs' ? 'job_postings' : 'technology_snapshots', files, {
      ...options,
      ...(company !== null && { company }),
    });
  if (pages.length === 0) return status;
  return withTake(config, options, async (take) => {
    for (const url of pages) status = Math.max(status, await readWeb(config, url, company, options, take));
    return status;
  });
}

async function readWeb(
  config: Config,
  url: string,
  company: string | null,
  options: Options,
  take: Take,
): Promise<number> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal);
  let shown = 0;
  try {
    const report = await runWeb({
      ...webOptions(config),
      url,
      allowPrivate: options.allowPrivate === true,
      signal: stop.signal,
      take: (source) => take('job_postings', source, company ?? undefined),
      onPage: (page, postings, failed) =>
        process.stderr.write(
          failed === null ? `${page}: ${postings} posting(s)\n` : `${page}: not read: ${failed}\n`,
        ),
      onReject: (page, row) => {
        if (shown++ >= REJECTS_PRINTED) return;
        for (const { field, reason, fix } of row.errors)
          process.stderr.write(`${page}: posting rejected: ${field} ${reason}; ${fix}\n`);
      },
    });
    process.stdout.write(`${url}: ${summary(report)}\n`);
    return report.failed + report.rejected > 0 ? 2 : 0;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.stderr.write('Stopped; the same command goes on where it was.\n');
    return 1;
  } finally {
    process.off('SIGINT', onSignal);
  }
}

function summary(report: WebReport): string {
  return `${report.pages} page(s) read (${report.failed} failed), ${report.postings} posting(s): ${report.changed} new or changed, ${report.unchanged} as they were, ${report.rejected} rejected, ${report.waiting} of companies that are not stored yet`;
}

/** Rows go to the server that holds the store, or to an engine of this process. */
function withTake<T>(config: Config, options: ServerOption, work: (take: Take) => Promise<T>): Promise<T> {
  const server = serverFor(config, options);
  if (server !== undefined)
    return work((kind, source, company) => sendRows(config, server, kind, source, 'ndjson', company));
  return withEngine(config, (engine) =>
    work((kind, source, company) =>
      engine.importRows(kind, source, { actor: cliActor(), ...(company !== undefined && { company }) }),
    ),
  );
}

function companyDomain(given: string): string {
  const domain = registrableDomain(given);
  if (domain !== null) return domain;
  throw new AppError(
    'bad_request',
    `"${given.slice(0, 100)}" is no domain of a company's own; write it like acme.com.`,
  );
}

export async function etlScheduleAdd(
  config: Config,
  kind: 'jobs' | 'tech',
  source: string,
  options: { every: number; company?: string },
): Promise<number> {
  const isWeb = isWebAddress(source);
  if (isWeb && (kind === 'tech' || !URL.canParse(source)))
    throw new AppError(
      'bad_request',
      `${source} cannot be read as ${kind}; give ${kind === 'tech' ? 'a file' : 'a web address'}.`,
    );
  const path = isWeb ? new URL(source).href : resolve(source);
  if (!isWeb)
    await access(path).catch((cause: unknown) => {
      throw new AppError('bad_request', `${path} cannot be read.`, { cause });
    });
  const company = options.company === undefined ? null : companyDomain(options.company);
  const made = await openSchedules(config.DATA_DIR).add({
    kind,
    source: path,
    everyMinutes: options.every,
    company,
  });
  process.stdout.write(
    `${made.id}: ${kind} from ${made.source} every ${words(options.every)}; first within a minute of serving\n`,
  );
  return 0;
}

export async function etlScheduleList(config: Config): Promise<number> {
  const all = await openSchedules(config.DATA_DIR).list();
  if (all.length === 0) process.stdout.write('No schedules; `assay etl schedule add` makes one.\n');
  for (const one of all) {
    const due =
      one.lastStartedMs === null || isDue(one, Date.now())
        ? 'due'
        : `due ${at(one.lastStartedMs + one.everyMinutes * 60_000)}`;
    const last =
      one.lastStartedMs === null
        ? 'not run yet'
        : `last ${at(one.lastStartedMs)}: ${one.lastResult ?? 'did not end'}`;
    process.stdout.write(
      `${one.id}  ${one.kind}  every ${words(one.everyMinutes)}  ${due}  ${one.source}\n          ${last}\n`,
    );
  }
  return 0;
}

export async function etlScheduleRemove(config: Config, id: string): Promise<number> {
  if (await openSchedules(config.DATA_DIR).remove(id)) return 0;
  throw new AppError('not_found', `There is no schedule ${id}; \`assay etl schedule list\` lists them.`);
}

export async function etlScheduleRun(config: Config, options: ServerOption): Promise<number> {
  const failures = await withTake(config, options, (take) =>
    runDue(config, take, new AbortController().signal, ({ id, source }, result) =>
      process.stdout.write(`${id}  ${source}: ${result}\n`),
    ),
  );
  return failures > 0 ? 1 : 0;
}

function at(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}

function words(every: number): string {
  if (every % 1440 === 0) return `${every / 1440} d`;
  return every % 60 === 0 ? `${every / 60} h` : `${every} min`;
}
