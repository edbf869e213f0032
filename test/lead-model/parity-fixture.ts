import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ParityCase } from '../../bench/lead-gbm/export-parity.ts';

/** Rows as the exporter wrote them, with LightGBM's own predictions; written by models/lead-gbm-v1/train.py. */
export interface ToldCase extends ParityCase {
  rows: (ParityCase['rows'][number] & { intent_value: number; funding_value: number })[];
}

export function readParity(): ToldCase[] {
  const path = new URL('./fixtures/parity.json.gz', import.meta.url);
  return JSON.parse(gunzipSync(readFileSync(path)).toString('utf8'));
}
