import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { type RejectsFile, rejectsFile } from '../ingest/rejects-file.ts';
import type { ImportAnswer, ImportKind, RejectedRow } from '../start/engine.ts';
import { cliActor } from './cli-actor.ts';
import { call, type ServerOption, serverFor } from './client.ts';
import { type Progress, startProgress } from './progress.ts';
import { withEngine } from './with-engine.ts';

interface Options extends ServerOption {
  format?: 'ndjson' | 'csv';
  company?: string;
  rejects?: string;
}

type Importer = (
  source: Readable,
  format: 'ndjson' | 'csv' | undefined,
  onReject: (row: RejectedRow) => Promise<void>,
) => Promise<ImportAnswer>;

const REJECTS_PRINTED = 5;
const PATHS: Record<ImportKind, string> = {
  leads: '/leads:import',
  snippets: '/snippets',
  job_postings: '/job-postings',
  technology_snapshots: '/technology-snapshots',
};

/** Imports every file in turn; a bad row costs itself, a file that cannot be read ends the run. Exit status 2 where rows were rejected. */
export async function importCommand(
  config: Config,
  kind: ImportKind,
  files: string[],
  options: Options,
): Promise<number> {
  const server = serverFor(config, options);
  if (server !== undefined) {
    process.stderr.write(`Sending to the server at ${server}.\n`);
    return importFiles(config, kind, files, options, (source, format) =>
      sendRows(config, server, kind, source, format, options.company),
    );
  }
  return withEngine(
    config,
    (engine) =>
      importFiles(config, kind, files, options, (source, format, onReject) =>
        engine.importRows(kind, source, {
          ...(format && { format }),
          ...(options.company !== undefined && { company: options.company }),
          onReject,
          actor: cliActor(),
        }),
      ),
    { isIndexed: kind !== 'leads' && kind !== 'snippets' },
  );
}

async function importFiles(
  config: Config,
  kind: ImportKind,
  files: string[],
  options: Options,
  run: Importer,
): Promise<number> {
  let rejected = 0;
  for (const file of files) {
    const { source, bytes } = await openInput(file);
    const progress = startProgress(
      `${kind.replaceAll('_', ' ')} ${file === '-' ? 'standard input' : basename(file)}`,
      bytes,
    );
    const rejects = printed(
      await rejectsFile(file === '-' ? null : file, config.DATA_DIR, kind, options.rejects),
    );
    const report = await run(counted(source, progress), options.format ?? formatOf(file), rejects.add);
    for (const row of rejects.seen() === 0 ? report.rejects : []) await rejects.add(row);
    progress.stop();
    const path = await rejects.close();
    process.stdout.write(summary(kind, file, report, path, rejects.seen()));
    rejected += report.rejected;
  }
  return rejected > 0 ? 2 : 0;
}

async function openInput(file: string): Promise<{ source: Readable; bytes: number | undefined }> {
  if (file === '-') return { source: process.stdin, bytes: undefined };
  const info = await stat(file).catch((cause: unknown) => {
    throw new AppError(
      'bad_request',
      `${file} cannot be read: there is no such file, or you may not read it.`,
      { cause },
    );
  });
  if (!info.isFile()) throw new AppError('bad_request', `${file} is not a file.`);
  return { source: createReadStream(file, { highWaterMark: 1 << 18 }), bytes: info.size };
}

function counted(source: Readable, progress: Progress): Readable {
  async function* chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      progress.add(chunk.length);
      yield chunk;
    }
  }
  return Readable.from(chunks());
}

function formatOf(file: string): 'ndjson' | 'csv' | undefined {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (/\.(csv|tsv)$/.test(name)) return 'csv';
  return /\.(ndjson|jsonl)$/.test(name) ? 'ndjson' : undefined;
}

export async function sendRows(
  config: Config,
  server: string,
  kind: ImportKind,
  source: Readable,
  format: 'ndjson' | 'csv' | undefined,
  company?: string,
): Promise<ImportAnswer> {
  const type =
    format === undefined
      ? 'application/octet-stream'
      : format === 'csv'
        ? 'text/csv'
        : 'application/x-ndjson';
  const body = await call(
    config,
    `${server}${PATHS[kind]}${company === undefined ? '' : `?company=${encodeURIComponent(company)}`}`,
    {
      method: 'POST',
      headers: { 'content-type': type },
      body: webStream(source),
      duplex: 'half',
    },
  );
  return reportOf(body);
}

/** Safe: Node's fetch takes its own web streams as a body; only the two type libraries differ. */
function webStream(source: Readable): ReadableStream {
  return Readable.toWeb(source) as ReadableStream;
}

/** Safe: what an Assay server answers to an import with status 200 is an ImportAnswer by contract. */
function reportOf(body: unknown): ImportAnswer {
  return body as ImportAnswer;
}

/** The first rejects on standard error, all of them in the file. */
function printed(file: RejectsFile) {
  let seen = 0;
  return {
    async add(row: RejectedRow): Promise<void> {
      if (seen++ < REJECTS_PRINTED)
        for (const one of row.errors)
          process.stderr.write(
            `line ${row.line}: ${one.field === '' ? '' : `${one.field} `}${one.reason}; ${one.fix}\n`,
          );
      await file.add(row);
    },
    seen: () => seen,
    close: () => file.close(),
  };
}

function summary(
  kind: ImportKind,
  file: string,
  report: ImportAnswer,
  rejects: string | null,
  written: number,
): string {
  const rate = report.seconds > 0 ? Math.round(report.read / report.seconds) : report.read;
  const lines = [
    `${file}: ${report.read.toLocaleString('en')} rows read, ${report.imported.toLocaleString('en')} ${kind.replaceAll('_', ' ')} taken (${report.changed.toLocaleString('en')} new or changed, ${report.unchanged.toLocaleString('en')} as they were), ${report.rejected.toLocaleString('en')} rejected; ${report.seconds.toFixed(1)} s, ${rate.toLocaleString('en')} rows/s`,
  ];
  // A server of an earlier version does not send them.
  const codes = Object.entries(report.refused ?? {}).sort(([, a], [, b]) => b - a);
  if (codes.length > 0)
    lines.push(
      `evidence checks: ${codes.map(([code, count]) => `${count.toLocaleString('en')} ${code}`).join(', ')} (docs/evidence.md says how to mend them)`,
    );
  if (report.warnings > 0)
    lines.push(`${report.warnings.toLocaleString('en')} value(s) were not understood and left out`);
  if (report.duplicates > 0)
    lines.push(`${report.duplicates.toLocaleString('en')} row(s) repeat an id; of each the last one counts`);
  if (report.waiting > 0)
    lines.push(`${report.waiting.toLocaleString('en')} snippet(s) wait for a lead that is not stored yet`);
  if (rejects !== null)
    lines.push(
      `rejected rows are in ${rejects}${written < report.rejected ? ` (only the first ${written})` : ''}`,
    );
  return `${lines.join('\n')}\n`;
}
