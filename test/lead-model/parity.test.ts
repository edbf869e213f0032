import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDemo } from '../../bench/lead-gbm/demo-data.ts';
import { type ParityCase, parityCases } from '../../bench/lead-gbm/export-parity.ts';
import { openLeadModel } from '../../src/adapters/onnx/open-lead-model.ts';
import { openStaticEmbedder } from '../../src/adapters/static-embedder/open-static-embedder.ts';
import { packageRoot } from '../../src/package-root.ts';
import { FUNDING_FEATURES } from '../../src/pipeline/features/funding-features.ts';
import { PRIOR_FEATURES } from '../../src/pipeline/features/prior-features.ts';
import type { LeadModel } from '../../src/ports/lead-model.ts';
import { loadTerms } from '../../src/start/open-parser.ts';
import { readParity } from './parity-fixture.ts';

const MODELS = join(packageRoot(), 'models');
/** Folder with node_modules/onnxruntime-node. */
const PACKAGES = process.env.ASSAY_TEST_ONNXRUNTIME;
const ready = PACKAGES !== undefined && existsSync(join(PACKAGES, 'node_modules', 'onnxruntime-node'));
if (!ready) console.warn('skipped: set ASSAY_TEST_ONNXRUNTIME to test the lead model in its runtime');

const told = readParity();

describe('the features that the lead model was trained on', () => {
  let made: ParityCase[];
  beforeAll(async () => {
    const terms = loadTerms();
    const embedder = await openStaticEmbedder(join(MODELS, 'static-v1'));
    made = await parityCases(readDemo(terms), terms, embedder);
  }, 120_000);

  it('are the same to 1e-6 when they are computed anew from the records; otherwise train again: models/lead-gbm-v1/train.sh', () => {
    expect(made.map(({ prompt, as_of }) => ({ prompt, as_of }))).toEqual(
      told.map(({ prompt, as_of }) => ({ prompt, as_of })),
    );
    const now = made.flatMap(({ rows }) => rows);
    const then = told.flatMap(({ rows }) => rows);
    expect(now.map((row) => row.lead_id)).toEqual(then.map((row) => row.lead_id));
    expect(then.length).toBeGreaterThan(300);
    then.forEach((row, i) => {
      const numbers = [...(now[i]?.prior ?? []), ...(now[i]?.funding ?? [])];
      const stored = [...row.prior, ...row.funding];
      expect(numbers).toHaveLength(stored.length);
      const worst = Math.max(
        ...stored.map((x, c) => Math.abs(x - (numbers[c] ?? Number.NaN)) / Math.max(1, Math.abs(x))),
      );
      expect(worst, `${row.lead_id}`).toBeLessThan(1e-6);
    });
  });

  it('have values that differ from row to row in most columns, so that the comparison means something', () => {
    const rows = told.flatMap((one) => one.rows);
    const varied = (columns: readonly string[], pick: (row: (typeof rows)[number]) => number[]) =>
      columns.filter((_, c) => new Set(rows.map((row) => pick(row)[c])).size > 1).length;
    expect(varied(PRIOR_FEATURES, (row) => row.prior)).toBeGreaterThan(12);
    expect(varied(FUNDING_FEATURES, (row) => row.funding)).toBeGreaterThan(18);
  });
});

describe.skipIf(!ready)('the lead model in onnxruntime-node', () => {
  let model: LeadModel;
  beforeAll(async () => {
    model = await openLeadModel({ models: MODELS, packagesFrom: PACKAGES });
  });
  afterAll(() => model?.close());
  const rows = told.flatMap((one) => one.rows);
  const flat = (lists: number[][]) => Float32Array.from(lists.flat());

  it('says what LightGBM said of the same rows, to 1e-6', async () => {
    const intent = await model.intent.predict(flat(rows.map((row) => row.prior)), rows.length);
    const funding = await model.funding.predict(flat(rows.map((row) => row.funding)), rows.length);
    rows.forEach((row, i) => {
      expect(Math.abs((intent[i] ?? 9) - Math.max(0, row.intent_value))).toBeLessThan(1e-6);
      expect(Math.abs((funding[i] ?? 9) - row.funding_value)).toBeLessThan(1e-6);
    });
    expect(new Set(funding).size).toBeGreaterThan(50);
  });

  it('says the same of a row alone, among thousands, and while others ask', async () => {
    const width = FUNDING_FEATURES.length;
    const many = Array.from({ length: 2000 }, (_, i) => rows[i % rows.length]?.funding ?? []);
    const [together, ...apart] = await Promise.all([
      model.funding.predict(flat(many), many.length),
      ...rows.slice(0, 20).map((row) => model.funding.predict(Float32Array.from(row.funding), 1)),
    ]);
    expect(apart.map(([value]) => value)).toEqual(Array.from((together ?? []).slice(0, 20)));
    expect(together?.[1999]).toBe(together?.[1999 - rows.length]);
    expect(model.funding.columns).toHaveLength(width);
  });

  it('has the version that the manifest names, and answers nothing of no rows', async () => {
    expect(model.version).toMatch(/^lead-gbm-v1-[0-9a-f]{12}$/);
    expect(await model.intent.predict(new Float32Array(0), 0)).toHaveLength(0);
  });
});
