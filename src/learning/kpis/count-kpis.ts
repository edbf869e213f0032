import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { CountedQueryRow, KpiState, KpiStore } from '../../ports/kpis.ts';
import { KpiChanges } from './kpi-changes.ts';
import { segmentsOf } from './segments-of.ts';
import { addTally, emptyTally, sameTally } from './tally.ts';
import { tallyOutcomes } from './tally-outcomes.ts';
import { tallyQuery } from './tally-query.ts';

/** Queries wait in a log before they are stored, so this long before the last one seen is looked through again. */
const QUERIES_AGAIN_MS = 5 * 60_000;
const QUERIES_AT_ONCE = 64;
const OUTCOMES_AT_ONCE = 256;
/** Between two batches at least. */
const PAUSE_MS = 5;
/** Where the log has grown faster than it is counted: one part of work to so many of rest, since queries are answered beside it. */
const REST_SHARE = 9;
/** A query takes 0.2 ms of this process: others have their turn after so many. */
const QUERIES_PER_TURN = 8;
/** A run ends after this and leaves the rest to the next. */
const RUN_MS = 3_000;
const HOLD_MS = 30_000;
/** Where there is nothing new, that is written down this often. */
const TOUCH_MS = 60_000;

export interface CountContext {
  store: KpiStore;
  tenant: string;
  /** Names this process among those that could count. */
  holder: string;
  isIndustry(id: string): boolean;
  /** Names of the logged features of a version; null where it is not known. */
  columns(version: string): readonly string[] | null;
  now(): number;
  signal: AbortSignal;
  /** Nobody is answered beside it: no rest between batches. */
  isAlone?: boolean;
}

export interface CountReport {
  /** False where another process counts. */
  held: boolean;
  /** Queries counted for the first time, and those whose outcomes changed. */
  queries: number;
  reopened: number;
  /** False where time ran out or another process went on meanwhile. */
  complete: boolean;
}

interface Run {
  ctx: CountContext;
  state: KpiState;
  report: CountReport;
  endsMs: number;
}

/**
 * Counts what is new: queries that were not counted yet, and outcomes of those that were, however late. May be stopped at any
 * point and run by several at once; every query counts once, and what it counts for is what all its outcomes say.
 */
export async function countKpis(ctx: CountContext): Promise<CountReport> {
  const report: CountReport = { held: false, queries: 0, reopened: 0, complete: false };
  const state = await ctx.store.holdKpis(ctx.tenant, ctx.holder, HOLD_MS);
  if (state === null) return report;
  report.held = true;
  const run: Run = { ctx, state, report, endsMs: ctx.now() + RUN_MS };
  report.complete = (await countQueries(run)) && (await countOutcomes(run));
  if (report.complete && ctx.now() - (run.state.countedAtMs ?? 0) >= TOUCH_MS)
    await write(run, new KpiChanges(), [], {});
  return report;
}

async function countQueries(run: Run): Promise<boolean> {
  const { store, tenant } = run.ctx;
  let sinceMs = (run.state.queriesUntilMs ?? Number.NEGATIVE_INFINITY) - QUERIES_AGAIN_MS;
  while (goesOn(run)) {
    const startedMs = performance.now();
    const queries = await store.uncountedQueries(tenant, Math.max(0, sinceMs), QUERIES_AT_ONCE);
    const last = queries.at(-1);
    if (last === undefined) return true;
    const events = await store.eventsOf(
      tenant,
      queries.map(({ query_id }) => query_id),
    );
    const changes = new KpiChanges();
    const counted: CountedQueryRow[] = [];
    for (const query of queries) {
      const outcomes = tallyOutcomes(query.leads, events.get(query.query_id) ?? []);
      const segments = segmentsOf(query, run.ctx.isIndustry);
      const row = { query_id: query.query_id, asked_at_ms: query.asked_at_ms, segments, outcomes };
      changes.add(row, tallyQuery(query));
      changes.add(row, outcomes);
      changes.addFeatures(query, query.logged === null ? null : run.ctx.columns(query.logged.version));
      counted.push(row);
      if (counted.length % QUERIES_PER_TURN === 0) await nextTurn();
    }
    sinceMs = last.asked_at_ms;
    // A clock that is ahead must not move the mark past queries that are still to be asked.
    const untilMs = Math.max(run.state.queriesUntilMs ?? 0, Math.min(last.asked_at_ms, run.ctx.now()));
    if (!(await write(run, changes, counted, { queriesUntilMs: untilMs }))) return false;
    run.report.queries += counted.length;
    if (queries.length < QUERIES_AT_ONCE) return true;
    await rest(run, startedMs);
  }
  return false;
}

async function countOutcomes(run: Run): Promise<boolean> {
  const { store, tenant } = run.ctx;
  while (goesOn(run)) {
    const startedMs = performance.now();
    const page = await store.outcomesAfter(tenant, run.state.outcomesSeq, OUTCOMES_AT_ONCE);
    if (page.events === 0) return true;
    const changes = new KpiChanges();
    const changed = await recount(run, page.query_ids, changes);
    if (!(await write(run, changes, changed, { outcomesSeq: page.lastSeq }))) return false;
    run.report.reopened += changed.length;
    if (page.events < OUTCOMES_AT_ONCE) return true;
    await rest(run, startedMs);
  }
  return false;
}

/** The counted ones among the queries whose outcomes say something else now. Others are counted with their outcomes when their turn comes. */
async function recount(run: Run, queryIds: string[], changes: KpiChanges): Promise<CountedQueryRow[]> {
  const { store, tenant } = run.ctx;
  const known = await store.countedQueries(tenant, queryIds);
  if (known.length === 0) return [];
  const ids = known.map(({ query_id }) => query_id);
  const placed = await store.placedLeads(tenant, ids);
  const events = await store.eventsOf(tenant, ids);
  const changed: CountedQueryRow[] = [];
  for (const row of known) {
    const leads = placed.get(row.query_id);
    if (leads === undefined) continue;
    const outcomes = tallyOutcomes(leads, events.get(row.query_id) ?? []);
    if (sameTally(outcomes, row.outcomes)) continue;
    const difference = emptyTally();
    addTally(difference, outcomes);
    addTally(difference, row.outcomes, -1);
    changes.add(row, difference);
    changed.push({ ...row, outcomes });
  }
  return changed;
}

/** Adds the changes to the rows that are there; false where somebody else wrote since the state was read. */
async function write(
  run: Run,
  changes: KpiChanges,
  counted: CountedQueryRow[],
  until: Partial<Pick<KpiState, 'queriesUntilMs' | 'outcomesSeq'>>,
): Promise<boolean> {
  const { store, tenant } = run.ctx;
  const keys = changes.keys();
  const days = keys.length === 0 ? [] : changes.applyTo(await store.kpiDays(tenant, keys));
  const { version, queriesUntilMs, outcomesSeq } = { ...run.state, ...until };
  if (!(await store.writeKpis(tenant, { version, queriesUntilMs, outcomesSeq, counted, days }))) return false;
  run.state = { version: version + 1, queriesUntilMs, outcomesSeq, countedAtMs: run.ctx.now() };
  return true;
}

/** Ends with the process: a rest may be longer than a stop may take. */
async function rest({ ctx }: Run, startedMs: number): Promise<void> {
  const workedMs = performance.now() - startedMs;
  const ms = ctx.isAlone === true ? 0 : Math.max(PAUSE_MS, REST_SHARE * workedMs);
  await sleep(ms, undefined, { signal: ctx.signal }).catch(() => undefined);
}

function goesOn(run: Run): boolean {
  return !run.ctx.signal.aborted && run.ctx.now() < run.endsMs;
}
