import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { distance, NEAR_BITS, type Simhash, simhash } from '../src/ingest/gates/simhash.ts';
import { judgeSnippet } from '../src/ingest/judge-snippet.ts';
import { packageRoot } from '../src/package-root.ts';
import { BAD } from './support/evidence/bad.ts';
import { EDITS, LENGTHS } from './support/evidence/edits.ts';
import { type Kinds, NOW_MS, recordOf } from './support/evidence/example.ts';
import { GOOD } from './support/evidence/good.ts';
import { HELD_OUT } from './support/evidence/held-out.ts';
import { machine, table } from './support/measure.ts';
import { readFlags } from './support/read-flags.ts';

const NEAR_DAYS = 30;
const DAY_MS = 86_400_000;
const HELP = `What the evidence gates catch, what they refuse wrongly, and how fast they are.

  node dist-bench/bench/gates.js [--list] [LEADS.jsonl ...]

Descriptions of the leads given stand in for long evidence; --list names each case that is judged wrongly. Build first: npm run build:bench.`;
const { values, positionals: files } = readFlags(HELP, { list: { type: 'boolean', default: false } });
const verbose = values.list;

console.log(`${machine()}\n`);
console.log('Refused of what is made to be refused:\n');
console.log(table(['kind', 'looked at', 'held out'], [...kindRows(), totalRow()]));
console.log(`\nRefused of what is made to be taken: ${caught(GOOD, false).join(' of ')}\n`);
for (const file of [join(packageRoot(), 'demo', 'snippets.ndjson.gz'), ...files]) reportFile(file);

function kindRows(): string[][] {
  const names = [...new Set([...Object.keys(BAD), ...Object.keys(HELD_OUT)])];
  return names.map((name) => [name, share(BAD, name), share(HELD_OUT, name)]);
}

function totalRow(): string[] {
  return ['all', caught(BAD, true).join(' of '), caught(HELD_OUT, true).join(' of ')];
}

function share(kinds: Kinds, name: string): string {
  const examples = kinds[name];
  return examples === undefined ? '' : caught({ [name]: examples }, false).join(' of ');
}

function caught(kinds: Kinds, quiet: boolean): [number, number] {
  let refused = 0;
  let all = 0;
  const wanted = kinds !== GOOD;
  for (const [kind, examples] of Object.entries(kinds)) {
    for (const example of examples) {
      const { refusals } = judgeSnippet(recordOf(example, `${kind}-${all++}`), 'on', NOW_MS);
      if (refusals.length > 0) refused++;
      if (verbose && !quiet && refusals.length > 0 !== wanted)
        console.log(
          `${wanted ? 'MISSED' : 'WRONG'} ${kind}: ${example.text} ${refusals.map((one) => one.code).join()}`,
        );
    }
  }
  return [refused, all];
}

/** A file of snippets, or of leads whose descriptions are taken as texts. */
function reportFile(file: string): void {
  const bytes = readFileSync(file);
  const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trim().split('\n');
  const records = lines.map(readRecord).filter((one) => one !== null);
  const characters = records.reduce((sum, { text }) => sum + String(text).length, 0) / records.length;
  for (const record of records) judgeSnippet(record, 'on', NOW_MS);
  const before = process.cpuUsage();
  const judged = records.map((record) => judgeSnippet(record, 'on', NOW_MS));
  const { user, system } = process.cpuUsage(before);
  const codes: Record<string, number> = {};
  for (const { refusals } of judged) {
    const code = refusals[0]?.code;
    if (code !== undefined) codes[code] = (codes[code] ?? 0) + 1;
  }
  const near = copies(judged.flatMap(({ admission }) => (admission === null ? [] : [admission])));
  const micros = (user + system) / records.length;
  if (characters > 200) reportEdits(records.map(({ text }) => wordsOf(String(text))));
  console.log(
    `${file}: ${records.length} records of ${Math.round(characters)} characters on average; ${Math.round(1e6 / micros)} a second on one core (schema, gates, simhash; CPU time); refused ${JSON.stringify(codes)}, as copies ${near}`,
  );
}

/** How many of the texts are known again after a light edit. */
function reportEdits(texts: string[][]): void {
  const rows = Object.entries(EDITS).map(([name, edit]) => [
    name,
    ...LENGTHS.map(([, least, below]) => {
      const some = texts.filter((words) => words.length >= least && words.length < below);
      const known = some.filter(
        (words, i) => distance(simhash(words), simhash(edit(words, ((i * 37) % 101) / 101))) <= NEAR_BITS,
      );
      return `${((100 * known.length) / some.length).toFixed(0)} %`;
    }),
  ]);
  console.log(`Copies known again:\n\n${table(['edit', ...LENGTHS.map(([name]) => name)], rows)}\n`);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

function readRecord(line: string): Record<string, unknown> | null {
  const record: Record<string, unknown> = JSON.parse(line);
  if (typeof record.text === 'string') return record;
  if (typeof record.description !== 'string') return null;
  const { lead_id, description, domain } = record;
  return {
    snippet_id: lead_id,
    miner_id: 'bench',
    lead_id,
    text: description,
    observed_at: '2026-11-01T00:00:00Z',
    content_type: 'web_page',
    ...(typeof domain === 'string' && { source_url: `https://${domain}/` }),
  };
}

function copies(
  all: { snippet: { lead_id: string | null; observed_at_ms: number }; simhash: Simhash }[],
): number {
  const kept = new Map<string, typeof all>();
  let count = 0;
  for (const one of all) {
    const others = kept.get(one.snippet.lead_id ?? '') ?? [];
    const copy = others.some(
      (other) =>
        distance(other.simhash, one.simhash) <= NEAR_BITS &&
        Math.abs(other.snippet.observed_at_ms - one.snippet.observed_at_ms) <= NEAR_DAYS * DAY_MS,
    );
    if (copy) count++;
    else kept.set(one.snippet.lead_id ?? '', [...others, one]);
  }
  return count;
}
