import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { countKpis } from '../../src/learning/kpis/count-kpis.ts';
import { FEATURES_VERSION, RANKER_FEATURES } from '../../src/pipeline/features/ranker-features.ts';
import type { KpiStore } from '../../src/ports/kpis.ts';
import type { QueryRow } from '../../src/ports/store.ts';

const HELP = `What counting the KPIs costs on the embedded store, in CPU milliseconds of all threads.

  node dist-bench/bench/learning/count-kpis.js [--queries 1500]

Build first: npm run build:bench. Queries of one day with 25 leads each, with their features; then one outcome for each.`;

const DAY = Date.UTC(2026, 0, 1);

const { values } = parseArgs({
  options: { queries: { type: 'string', default: '1500' }, help: { type: 'boolean', default: false } },
});
if (values.help) console.log(HELP);
else await main(Number(values.queries));

async function main(count: number): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'assay-kpis-'));
  const store = await openPgliteStore({ dataDir, dimensions: 4, pendingSnippetsMax: 10 });
  try {
    await store.migrate();
    // The engine is compiled as it runs: the first tenant pays for that.
    for (const [tenant, queries] of [
      ['warm-up', 500],
      ['measured', count],
    ] as const) {
      const isMeasured = tenant === 'measured';
      for (let from = 0; from < queries; from += 500)
        await store.insertQueries(
          tenant,
          Array.from({ length: Math.min(500, queries - from) }, (_, i) => query(from + i)),
        );
      const first = await run(store.kpis, tenant);
      await store.insertOutcomes(
        tenant,
        Array.from({ length: queries }, (_, i) => outcome(i)),
      );
      const late = await run(store.kpis, tenant);
      const idle = await run(store.kpis, tenant);
      if (!isMeasured) continue;
      console.log(
        `${first.counted} new queries: ${first.cpuMs} ms each, ${first.ownMs} ms of it outside the store\n` +
          `${late.counted} late outcomes: ${late.cpuMs} ms each\nnothing new: ${idle.cpuMs} ms a run`,
      );
    }
  } finally {
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function outcome(i: number): Outcome {
  return {
    event_id: `e${i}`,
    query_id: `q${i}`,
    lead_id: `lead-${i % 25}`,
    kind: 'accepted',
    at_ms: DAY + i,
    value_usd: null,
  };
}

function query(i: number): QueryRow {
  const leads = Array.from({ length: 25 }, (_, rank) => ({
    lead_id: `lead-${rank}`,
    rank: rank + 1,
    score: ((i * 7 + rank) % 100) / 100,
    relaxed: [],
    components: {
      fit: {
        weight: 0.6,
        value: 0.5,
        of: { industry: { weight: 0.5, value: 1 }, size: { weight: 0.5, value: 0 } },
      },
      intent: { weight: 0.4, value: 0.3, best_snippet: 0.2, own_text_bm25: 3, own_text_weight: 0.5, s0: 8 },
    },
    snippet_ids: [`s${rank}`],
    age_days: [rank * 10],
    evidence: [{ snippet_id: `s${rank}`, miner_id: 'm', value: 0.1 }],
  }));
  return {
    query_id: `q${i}`,
    asked_at_ms: DAY + i,
    as_of_ms: DAY,
    submitter: null,
    request: { prompt: 'banks in Germany' },
    need_key: null,
    parsed: {
      language: 'en',
      k: null,
      unparsed: [],
      include: { countries: ['DE'], industries: ['banking'] },
    },
    retrieval: {},
    answer: leads,
    model_version: 'bench',
    cost: { usd: 0, llm_calls: 0 },
    timings_ms: { total: 5 + (i % 50) },
    degraded: [],
    features: {
      features_version: FEATURES_VERSION,
      need_key: null,
      leads: leads.map(({ score }) => RANKER_FEATURES.map((_, column) => (column + score) % 1)),
      more: [],
    },
  };
}

/** Until all is counted, as a process does that is behind. */
async function run(store: KpiStore, tenant: string) {
  let storeMs = 0;
  const timed: KpiStore = { ...store };
  // The store works in a thread of its own while this one waits, so what passes inside a call is the store's.
  for (const name of ['uncountedQueries', 'eventsOf', 'kpiDays', 'writeKpis'] as const) {
    const call: (...args: never[]) => Promise<unknown> = store[name];
    Object.assign(timed, {
      [name]: async (...args: never[]) => {
        const before = cpuMs();
        const result = await call(...args);
        storeMs += cpuMs() - before;
        return result;
      },
    });
  }
  const before = cpuMs();
  let counted = 0;
  for (let isComplete = false; !isComplete; ) {
    const report = await countKpis({
      store: timed,
      tenant,
      holder: 'bench',
      isIndustry: () => true,
      columns: (version) => (version === FEATURES_VERSION ? RANKER_FEATURES : null),
      now: Date.now,
      signal: new AbortController().signal,
    });
    counted += report.queries + report.reopened;
    isComplete = report.complete;
  }
  const ms = cpuMs() - before;
  const each = (sum: number) => (sum / Math.max(1, counted)).toFixed(2);
  return { counted, cpuMs: each(ms), ownMs: each(ms - storeMs) };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
