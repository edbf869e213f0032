import { inBatches, type Records } from './in-batches.ts';
import type { components } from './openapi-types.ts';
import type { CallOptions } from './send.ts';

type Report = components['schemas']['ImportReport'];

const BATCH_RECORDS = 1000;

export interface ImportOptions extends CallOptions {
  /** Records of one request. Default 1,000. */
  batchRecords?: number;
  onBatch?(report: Report): void;
}

/** Batch after batch, so that any number of records can be sent and each request can be sent again. Line numbers count on. */
export async function importAll<T>(
  records: Records<T>,
  { batchRecords = BATCH_RECORDS, onBatch, idempotencyKey, ...rest }: ImportOptions,
  sendBatch: (body: string, options: CallOptions) => Promise<Report>,
): Promise<Report> {
  let total: Report = { ...NOTHING, refused: {}, rejects: [] };
  let batches = 0;
  for await (const { body } of inBatches(records, batchRecords)) {
    batches++;
    const key = idempotencyKey === undefined ? {} : { idempotencyKey: `${idempotencyKey}.${batches}` };
    const report = await sendBatch(body, { ...rest, ...key });
    onBatch?.(report);
    total = added(total, report);
  }
  return total;
}

const NOTHING = {
  read: 0,
  imported: 0,
  changed: 0,
  unchanged: 0,
  duplicates: 0,
  rejected: 0,
  waiting: 0,
  warnings: 0,
  seconds: 0,
};
/** Rejected rows that a report of many batches shows. */
const REJECTS_SHOWN = 100;

function added(total: Report, one: Report): Report {
  const refused = { ...total.refused };
  for (const [code, count] of Object.entries(one.refused)) refused[code] = (refused[code] ?? 0) + count;
  const shifted = one.rejects.map((reject) => ({ ...reject, line: reject.line + total.read }));
  return {
    read: total.read + one.read,
    imported: total.imported + one.imported,
    changed: total.changed + one.changed,
    unchanged: total.unchanged + one.unchanged,
    duplicates: total.duplicates + one.duplicates,
    rejected: total.rejected + one.rejected,
    refused,
    waiting: total.waiting + one.waiting,
    warnings: total.warnings + one.warnings,
    seconds: total.seconds + one.seconds,
    rejects: [...total.rejects, ...shifted].slice(0, REJECTS_SHOWN),
  };
}
