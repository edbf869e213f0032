import { personalIn } from './gates/personal.ts';
import type { ImportHooks, ImportReport } from './import-report.ts';
import { importRows } from './import-rows.ts';
import { judgeFor, type SnippetIngest } from './ingest-snippets.ts';
import type { Issue, Reject, Row } from './issue.ts';
import type { Judged } from './judge-snippet.ts';
import { writeJudged } from './write-judged.ts';

export interface SnippetImport extends ImportHooks, SnippetIngest {
  /** The only miner whose snippets are taken; null or absent where any are. */
  minerId?: string | null;
}

/** Judges and stores snippets; idempotent on snippet_id. Those that name no stored lead are counted as `waiting`. */
export function importSnippets(rows: AsyncIterable<Row>, options: SnippetImport): Promise<ImportReport> {
  const judge = judgeFor(options);
  const { onReject, minerId = null } = options;
  return importRows<Judged>(
    rows,
    {
      normalise: (record) => {
        const judged = judge(record);
        if (minerId !== null && judged.miner_id !== minerId) return { rejected: [foreign(minerId)] };
        return { ok: judged, warnings: judged.warnings };
      },
      // The same id from two miners are two rows: which of them counts is the store's to say.
      idOf: ({ snippet_id, miner_id }) => (snippet_id === null ? null : `${snippet_id}\n${miner_id}`),
      write: async (batch) => {
        const verdicts = await writeJudged(
          batch.map((item) => item.value),
          options,
        );
        const taken = verdicts.filter(({ accepted }) => accepted);
        return {
          changed: taken.filter(({ changed }) => changed).length,
          waiting: taken.filter(({ lead_ids }) => lead_ids.length === 0).length,
          refused: batch.flatMap(({ row }, i) => {
            const verdict = verdicts[i];
            if (verdict === undefined || verdict.refusals.length === 0) return [];
            const { refusals: errors, accepted, personal } = verdict;
            return [{ line: row.line, raw: personal ? '' : row.raw, errors, taken: accepted }];
          }),
        };
      },
    },
    { ...options, ...(onReject !== undefined && { onReject: (reject) => onReject(screened(reject)) }) },
  );
}

/** Refused before any verdict is kept, so that nobody can spoil the record of another miner. */
function foreign(minerId: string): Issue {
  return {
    field: 'miner_id',
    reason: 'is not the miner that this key is bound to',
    fix: `send ${minerId}, or use a key of that miner`,
  };
}

/** A file of rejects is a place where personal data would be stored, also that of rows that could not be read. */
export function screened(reject: Reject): Reject {
  if (reject.raw === '' || personalIn(reject.raw) === null) return reject;
  const errors = reject.errors.map((error) => ({
    ...error,
    reason: error.reason.replace(/:? .*["'].*$/s, ''),
  }));
  return { ...reject, errors, raw: '' };
}
