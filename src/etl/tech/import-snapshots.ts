import type { ImportHooks, ImportReport } from '../../ingest/import-report.ts';
import { importRows } from '../../ingest/import-rows.ts';
import { screened } from '../../ingest/import-snippets.ts';
import { ingestSnippets, type SnippetIngest } from '../../ingest/ingest-snippets.ts';
import type { Row } from '../../ingest/issue.ts';
import type { StoredSnapshot, TechnologySnapshotStore } from '../../ports/technology-snapshots.ts';
import { changeSnippet } from './change-snippet.ts';
import { diffSnapshots } from './diff-snapshots.ts';
import { readSnapshot, type SnapshotRow } from './read-snapshot.ts';

export interface SnapshotImport extends ImportHooks, Omit<SnippetIngest, 'store'> {
  store: SnippetIngest['store'] & TechnologySnapshotStore;
  canonical: (name: string) => string | null;
  /** Snapshots in a row that a technology must be missing from. */
  confirm: number;
  minerId: string;
}

/** Snapshots kept of one series: five years of monthly ones. */
const KEEP_MAX = 60;

/**
 * Stores snapshots and tells of what changed between them as evidence of type tech_change. Idempotent: the same file again
 * changes nothing, also after a stop half-way. `waiting` counts evidence that names no stored lead yet.
 */
export function importSnapshots(rows: AsyncIterable<Row>, options: SnapshotImport): Promise<ImportReport> {
  const { onReject } = options;
  return importRows<SnapshotRow>(
    rows,
    {
      normalise: (record) => {
        const read = readSnapshot(record, options.canonical);
        if ('rejected' in read) return read;
        const { ok, unknown } = read;
        const reason = `${unknown.length} name(s) are not in the vocabulary and were kept as they are: ${unknown.slice(0, 5).join(', ')}`;
        const fix = 'GET /vocabulary lists the names that prompts know';
        return { ok, warnings: unknown.length === 0 ? [] : [{ field: 'technologies', reason, fix }] };
      },
      idOf: () => null,
      write: async (batch) => {
        const rowsOf = batch.map(({ value }) => value);
        const { changed, series } = await options.store.addSnapshots(options.tenant, rowsOf, KEEP_MAX);
        const told = series.flatMap((one) => changesOf(one, rowsOf, options));
        const verdicts = await ingestSnippets(
          told.map(({ record }) => record),
          options,
        );
        return {
          changed,
          waiting: verdicts.filter((one) => one.accepted && one.lead_ids.length === 0).length,
          refused: verdicts.flatMap(({ refusals: errors }, i) => {
            const row = batch[told[i]?.row ?? 0]?.row;
            // The snapshot itself was stored.
            return errors.length === 0 || row === undefined
              ? []
              : [{ line: row.line, raw: row.raw, errors, taken: true }];
          }),
        };
      },
    },
    { ...options, ...(onReject !== undefined && { onReject: (reject) => onReject(screened(reject)) }) },
  );
}

/** Of changes that the rows just taken can have brought about; earlier ones were told of, and may have been deleted since. */
function changesOf(series: StoredSnapshot[], rows: readonly SnapshotRow[], options: SnapshotImport) {
  const first = series[0];
  const at = rows.findIndex((one) => one.subject === first?.subject && one.source === first.source);
  const row = rows[at];
  if (first === undefined || row === undefined) return [];
  const taken = new Set(
    rows.flatMap((one) => (one.subject === first.subject && one.source === first.source ? [one.atMs] : [])),
  );
  const earliest = series.findIndex(({ atMs }) => taken.has(atMs));
  const from = series[Math.max(0, earliest - options.confirm + 1)]?.atMs ?? 0;
  const named = {
    ...row,
    company: row.company ?? series.findLast(({ company }) => company !== null)?.company ?? null,
  };
  return diffSnapshots(series, options.confirm)
    .filter(({ atMs }) => atMs >= from)
    .map((change) => ({ record: changeSnippet(named, change, options.minerId), row: at }));
}
