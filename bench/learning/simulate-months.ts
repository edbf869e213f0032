import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { loadConfig } from '../../src/config.ts';
import type { Engine } from '../../src/start/engine.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { Reader, type SimulatedOutcome } from './reader.ts';
import { START_MS, World, type WorldSize } from './world.ts';

const DAY_MS = 86_400_000;
const K = 25;

export interface MonthsOptions {
  size: WorldSize;
  seed: number;
  queriesPerDay: number;
  /** ASSAY_ settings besides those of the simulation. */
  env: Record<string, string>;
  /** Whether the seller's outcomes are sent. */
  tells: boolean;
  onWeek?(week: WeekResult): void;
}

export interface WeekResult {
  week: number;
  queries: number;
  /** Mean over the queries of the share of the 25 leads that want to buy. */
  precision: number;
  /** The same of those leads that were never shown for the need before: nothing can be remembered of them. */
  precisionUnseen: number;
  /** Share of unseen ones among the leads shown. */
  unseenShare: number;
  baseRate: number;
  outcomes: number;
}

export interface MonthsResult {
  weeks: WeekResult[];
  /** What the evidence of each miner counted when it was last shown. */
  miners: { id: string; factor: number }[];
}

/**
 * Months of the whole loop through the real pipeline on the embedded store: miners report, sellers ask, look, accept, reject
 * and sell, and what became of the leads is told. All by one seed.
 */
export async function simulateMonths(options: MonthsOptions): Promise<MonthsResult> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-months-'));
  const { config } = loadConfig({ ASSAY_DATA_DIR: folder, ASSAY_DEMO: 'off', ...options.env });
  const engine = await openEngine(config, pino({ level: 'silent' }));
  try {
    const world = new World(options.size, options.seed);
    await engine.importRows('leads', lines(world.leads));
    return await runDays(engine, world, options);
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runDays(engine: Engine, world: World, options: MonthsOptions): Promise<MonthsResult> {
  const reader = new Reader(world, options.seed, START_MS);
  const seen = new Set<string>();
  const factors = new Map<string, number>();
  const weeks: WeekResult[] = [];
  let later: SimulatedOutcome[] = [];
  let week = emptyWeek(0);
  for (let day = 0; day < options.size.days; day++) {
    await engine.importRows('snippets', lines(world.reports(day)));
    const told: SimulatedOutcome[] = [];
    for (let n = 0; n < options.queriesPerDay; n++) {
      const need = (day * options.queriesPerDay + n) % world.needs.length;
      const answer = await engine.query(
        { prompt: `companies looking for ${world.needs[need]}`, k: K, as_of: at(day + 0.5) },
        new AbortController().signal,
      );
      week.queries++;
      week.baseRate += world.baseRate(need, day);
      let right = 0;
      for (const { lead_id, rank, evidence } of answer.leads) {
        for (const { miner_id, miner_quality } of evidence) factors.set(miner_id, miner_quality ?? 1);
        const wants = world.wants(lead_id, need, day);
        if (wants) right++;
        const key = `${need} ${lead_id}`;
        if (!seen.has(key)) {
          week.unseen++;
          if (wants) week.unseenRight++;
          seen.add(key);
        }
        week.shown++;
        told.push(...reader.outcomes({ query_id: answer.query_id, lead_id, rank, need, day }));
      }
      week.precision += right / K;
    }
    const end = START_MS + (day + 1) * DAY_MS;
    later.push(...told);
    const due = options.tells ? later.filter(({ at: when }) => Date.parse(when) < end) : [];
    later = options.tells ? later.filter(({ at: when }) => Date.parse(when) >= end) : [];
    if (due.length > 0) week.outcomes += (await engine.takeFeedback(lines(due))).stored;
    if (day % 7 === 6) {
      const result = finished(week);
      weeks.push(result);
      options.onWeek?.(result);
      week = emptyWeek(week.week + 1);
    }
  }
  return { weeks, miners: [...factors].map(([id, factor]) => ({ id, factor })) };
}

function emptyWeek(week: number) {
  return { week, queries: 0, precision: 0, unseen: 0, unseenRight: 0, shown: 0, baseRate: 0, outcomes: 0 };
}

function finished(week: ReturnType<typeof emptyWeek>): WeekResult {
  return {
    week: week.week + 1,
    queries: week.queries,
    precision: week.precision / week.queries,
    precisionUnseen: week.unseen === 0 ? 0 : week.unseenRight / week.unseen,
    unseenShare: week.unseen / Math.max(1, week.shown),
    baseRate: week.baseRate / week.queries,
    outcomes: week.outcomes,
  };
}

function at(day: number): string {
  return new Date(START_MS + day * DAY_MS).toISOString();
}

function lines(records: readonly unknown[]): Readable {
  return Readable.from([Buffer.from(records.map((record) => JSON.stringify(record)).join('\n'))]);
}
