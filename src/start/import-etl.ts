import type { Readable } from 'node:stream';
import type { Config } from '../config.ts';
import { postingRows } from '../etl/jobs/posting-rows.ts';
import { readRecords } from '../etl/read-records.ts';
import { importSnapshots } from '../etl/tech/import-snapshots.ts';
import type { ImportHooks, ImportReport } from '../ingest/import-report.ts';
import { importSnippets } from '../ingest/import-snippets.ts';
import type { ReadOptions } from '../ingest/read-rows.ts';
import type { Parts } from './wire.ts';

/** Companies of one name that are looked at: two already leave it open which is meant. */
const NAMESAKES_MAX = 20;

export type EtlKind = 'job_postings' | 'technology_snapshots';

/** Postings or technology snapshots to evidence. */
export async function importEtl(
  parts: Parts,
  config: Config,
  kind: EtlKind,
  source: Readable,
  options: ReadOptions & ImportHooks & { company: string | null },
): Promise<ImportReport> {
  // Names are looked up in the lead index.
  if (kind === 'job_postings') await parts.keeper.catchUp();
  const rows = readRecords(source, options);
  const { vocabulary } = parts.terms;
  const { ETL_MINER: minerId, ETL_CONFIRM: confirm } = config;
  if (kind === 'job_postings')
    return importSnippets(
      postingRows(rows, {
        minerId,
        vocabulary,
        company: options.company,
        companiesNamed: (key) => companiesNamed(parts, key),
      }),
      { ...parts.snippets, ...options },
    );
  return importSnapshots(rows, {
    ...parts.snippets,
    ...options,
    store: parts.store,
    canonical: (name) => vocabulary.technologies.canonical(name),
    confirm,
    minerId,
  });
}

function companiesNamed({ keeper }: Parts, key: string): string[] {
  const snapshot = keeper.index().snapshot();
  const ids = snapshot.lookup('company_key', key, NAMESAKES_MAX).flatMap(({ segment, ordinal }) => {
    const lead = snapshot.segments[segment]?.lead(ordinal);
    return lead === undefined ? [] : [lead.company_id];
  });
  return [...new Set(ids)];
}
