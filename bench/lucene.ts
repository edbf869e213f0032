import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { analyze } from '../src/lead-index/analyze.ts';
import { ownTerms } from '../src/lead-index/own-terms.ts';
import { generateBlocks } from './generate.ts';
import { machine } from './support/measure.ts';
import { type BenchQuery, generateQueries } from './support/queries.ts';

const HELP = `Lucene on the leads and queries of bench/lead-index: exact count of the filter and the best 100 by BM25.

  node dist-bench/bench/lucene.js [--leads 100000] [--queries 2000] [--seed 1]

Needs Java 17 and Maven. Build first: npx tsc -p tsconfig.bench.json
Texts are given as the same terms (analyze()); a lead's snippets are one field, as one document is one lead here.`;

const { values: flags } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

function writeLeads(path: string, leads: number, seed: number): void {
  const file = openSync(path, 'w');
  let lines: string[] = [];
  const flush = () => {
    writeSync(file, lines.join(''));
    lines = [];
  };
  for (const { lead, snippets } of generateBlocks({ leads, seed, dimensions: 0 })) {
    const {
      country,
      topics,
      technologies,
      seniority,
      function: role,
      funding_stage,
      founded_year,
      employees_max,
    } = lead;
    const row = [
      ownTerms(lead).join(' '),
      snippets.flatMap(({ text }) => analyze(text)).join(' '),
      country,
      topics.join(' '),
      technologies.join(' '),
      seniority,
      role,
      funding_stage,
      founded_year,
      employees_max,
    ];
    lines.push(`${row.map((value) => value ?? '').join('\t')}\n`);
    if (lines.length === 5000) flush();
  }
  flush();
  closeSync(file);
}

function queryLine({ filters, words }: BenchQuery): string {
  const parts = filters.map((filter) => {
    if (filter.op === 'in') return `${filter.facet}=${filter.values.join(' ')}`;
    if (filter.op === 'range') return `${filter.column}=${filter.min ?? ''}..${filter.max ?? ''}`;
    throw new Error(`no ${filter.op} in generated queries`);
  });
  return `${parts.join(';')}\t${words.flatMap((word) => analyze(word)).join(' ')}\n`;
}

function main(): void {
  if (flags.help) {
    console.log(HELP);
    return;
  }
  const leads = Number(flags.leads);
  const seed = Number(flags.seed);
  const folder = mkdtempSync(join(tmpdir(), 'assay-lucene-'));
  try {
    const project = join(import.meta.dirname, '../../bench/lucene');
    const target = join(folder, 'target');
    const maven = ['-q', '-f', join(project, 'pom.xml'), `-DbuildDirectory=${target}`];
    execFileSync(
      'mvn',
      [...maven, 'compile', 'dependency:copy-dependencies', `-DoutputDirectory=${target}/jars`],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
    writeLeads(join(folder, 'leads.tsv'), leads, seed);
    const queries = generateQueries(Number(flags.queries), seed + 1000, Number(0));
    writeFileSync(join(folder, 'queries.tsv'), queries.map(queryLine).join(''));
    console.log(`${machine()}; seed ${seed}, ${queries.length} distinct queries`);
    const classes = `${target}/classes:${target}/jars/*`;
    const files = [join(folder, 'leads.tsv'), join(folder, 'queries.tsv')];
    execFileSync('java', ['-Xmx4g', '-cp', classes, 'bench.LuceneBench', ...files], { stdio: 'inherit' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
