import { join } from 'node:path';
import { openStaticEmbedder } from '../../src/adapters/static-embedder/open-static-embedder.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { RankContext } from '../../src/pipeline/context.ts';
import { rankLeads } from '../../src/pipeline/rank-leads.ts';
import type { QueryRequest } from '../../src/pipeline/request.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import type { CandidateSource } from '../../src/ports/candidate-source.ts';
import { loadTerms, openCompleter, openParser } from '../../src/start/open-parser.ts';
import { NEWEST_MS } from '../generate.ts';

export const STAGES = ['parse', 'retrieve', 'ann', 'fit', 'intent', 'rank'] as const;

const terms = loadTerms();
const parse = openParser(terms);
export const embedder = openStaticEmbedder(join(packageRoot(), 'models', 'static-v1'));

/** Asks every prompt, after a tenth of them to warm up. A row: label, P50, P95, P99 and CPU in ms, then the mean of each stage. */
export async function runPipeline(
  label: string,
  source: CandidateSource,
  asked: readonly string[],
  settings: Partial<typeof DEFAULT_SETTINGS> = {},
  filters: QueryRequest['filters'] = undefined,
): Promise<string[]> {
  const ctx = contextOf(source, settings);
  const rank = (prompt: string) => rankLeads({ prompt, ...(filters && { filters }) }, ctx);
  for (const prompt of asked.slice(0, asked.length / 10)) JSON.stringify(await rank(prompt));
  const spent = Object.fromEntries(STAGES.map((stage) => [stage, 0]));
  const times = new Float64Array(asked.length);
  const cpuBefore = process.cpuUsage();
  for (let i = 0; i < asked.length; i++) {
    const started = performance.now();
    const answer = await rank(asked[i] ?? '');
    JSON.stringify(answer);
    times[i] = performance.now() - started;
    for (const stage of STAGES) spent[stage] = (spent[stage] ?? 0) + answer.timings_ms[stage];
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  times.sort();
  const at = (share: number) =>
    (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0).toFixed(2);
  const cpu = ((user + system) / 1000 / asked.length).toFixed(2);
  const mean = STAGES.map((stage) => ((spent[stage] ?? 0) / asked.length).toFixed(3));
  return [label, at(0.5), at(0.95), at(0.99), cpu, ...mean];
}

function contextOf(source: CandidateSource, settings: Partial<typeof DEFAULT_SETTINGS>): RankContext {
  const { vocabulary, places } = terms;
  let id = 0;
  return {
    tenant: 'default',
    knowledge: { topics: vocabulary.topics, titles: vocabulary.titles, cues: vocabulary.cues, places },
    sources: [source],
    embedder,
    llm: null,
    judging: null,
    models: null,
    parse: (prompt) => parse(prompt, NEWEST_MS),
    complete: openCompleter(terms),
    now: () => NEWEST_MS,
    stopwatch: () => performance.now(),
    newId: () => String(id++),
    modelVersion: 'bench',
    settings: { ...DEFAULT_SETTINGS, latencyMs: 60_000, ...settings },
    signal: new AbortController().signal,
  };
}
