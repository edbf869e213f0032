/**
 * Writes what models/lead-gbm-v1/train.py trains on, by the very code that serves:
 * `node dist-bench/bench/lead-gbm/export-features.js FOLDER`. Reads the demo data and models/static/domains.tsv, nothing else;
 * the same sources give the same bytes.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openStaticEmbedder } from '../../src/adapters/static-embedder/open-static-embedder.ts';
import { packageRoot } from '../../src/package-root.ts';
import { loadTerms } from '../../src/start/open-parser.ts';
import { readDemo } from './demo-data.ts';
import { exportFunding } from './export-funding.ts';
import { exportParity } from './export-parity.ts';
import { exportPrior } from './export-prior.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: export-features FOLDER');
mkdirSync(folder, { recursive: true });
const terms = loadTerms();
const embedder = await openStaticEmbedder(join(packageRoot(), 'models', 'static-v1'));
const demo = readDemo(terms);
exportFunding(folder, demo);
await exportParity(folder, demo, terms, embedder);
const runs = [
  { name: 'intent-train', asOfMs: Date.UTC(2012, 9, 31), seed: 11, isTest: false },
  { name: 'intent-test', asOfMs: Date.UTC(2013, 9, 31), seed: 12, isTest: true },
];
for (const run of runs) await exportPrior(folder, run, demo, terms, embedder);
await embedder.close();
