import type { Readable } from 'node:stream';
import type { Config } from '../config.ts';
import type { Outcome } from '../domain/outcome.ts';
import { ingestOutcomes } from '../ingest/ingest-outcomes.ts';
import type { Issue, Row } from '../ingest/issue.ts';
import { readRows } from '../ingest/read-rows.ts';
import type { FeedbackAnswer } from './engine.ts';
import type { Parts } from './wire.ts';

const BATCH = 1_000;
const REJECTS_SHOWN = 1_000;

/** Outcomes, one JSON object a line; resolves when those that pass are stored and the next answer knows of them. */
export async function takeFeedback(
  parts: Pick<Parts, 'tenant' | 'store' | 'queryLog' | 'learned' | 'reputation'>,
  config: Config,
  source: Readable,
  signal?: AbortSignal,
): Promise<FeedbackAnswer> {
  const answer: FeedbackAnswer = { read: 0, stored: 0, unchanged: 0, rejected: 0, rejects: [] };
  const reject = (line: number, errors: Issue[]) => {
    answer.rejected++;
    if (answer.rejects.length < REJECTS_SHOWN) answer.rejects.push({ line, errors });
  };
  let batch: Extract<Row, { value: unknown }>[] = [];

  async function write(): Promise<void> {
    const rows = batch;
    batch = [];
    if (rows.length === 0) return;
    // An outcome may follow its answer at once, before the answer is stored: then it would count for its lead only.
    for (let i = 0; i < 2 && parts.queryLog.waiting() > 0; i++) await parts.queryLog.flush();
    const ingest = {
      store: parts.store,
      tenant: parts.tenant,
      nowMs: Date.now(),
      onNew: (outcomes: readonly Outcome[]) => parts.reputation.desk.takeOutcomes(outcomes),
    };
    const verdicts = await ingestOutcomes(
      rows.map((row) => row.value),
      ingest,
    );
    for (const [i, verdict] of verdicts.entries()) {
      if (!verdict.accepted) reject(rows[i]?.line ?? 0, verdict.refusals);
      else if (verdict.changed) answer.stored++;
      else answer.unchanged++;
    }
  }

  const options = { format: 'ndjson' as const, bytesMax: config.IMPORT_BYTES_MAX, ...(signal && { signal }) };
  for await (const row of readRows(source, options)) {
    answer.read++;
    if ('errors' in row) reject(row.line, row.errors);
    else batch.push(row);
    if (batch.length >= BATCH) await write();
  }
  await write();
  await parts.learned?.catchUp();
  return answer;
}
