import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import type { OutcomeKind } from '../../src/domain/outcome.ts';
import { AppError } from '../../src/errors.ts';
import { leadHashes } from '../../src/learning/reputation/feedback-ledger.ts';
import { type DeskOptions, ReputationDesk } from '../../src/learning/reputation/reputation-desk.ts';
import { loadTerms, openParser } from '../../src/start/open-parser.ts';
import { newDataDir } from '../store/new-data-dir.ts';

export const T0 = Date.UTC(2026, 5, 1, 8);
export const DAY_MS = 86_400_000;
const CORPUS = 40_000;

export interface World {
  store: SqlStore;
  clock: { ms: number };
  /** A desk as a process opens it, on the same store. */
  desk(fields?: Partial<DeskOptions>): Promise<ReputationDesk>;
  /** Asks as the query route does; null where it was refused. */
  ask(desk: ReputationDesk, query: Ask): Asked | null;
  report(desk: ReputationDesk, asked: Asked, leads: string[], kind: OutcomeKind): void;
  of(
    desk: ReputationDesk,
    submitter: string,
  ): Promise<{ reputation: number; quality: number; weight: number }>;
  /** Rules of the open alerts of a submitter. */
  alerts(submitter: string): Promise<string[]>;
  end(): Promise<void>;
}

export interface Ask {
  submitter: string | null;
  prompt: string;
  k?: number;
  /** Where in the corpus the answer comes from; by the prompt where absent. */
  from?: number;
  usd?: number;
}

export interface Asked {
  query_id: string;
  leads: string[];
}

/** Submitters on a clock of their own, over a real store and the real parser; answers are made up. */
export async function openWorld(tenant: string): Promise<World> {
  const dataDir = await newDataDir(16);
  const store = await openPgliteStore({ dataDir, dimensions: 16, pendingSnippetsMax: 5 });
  await store.migrate();
  const parse = openParser(loadTerms());
  const clock = { ms: T0 };
  let ids = 0;
  return {
    store,
    clock,
    async desk(fields = {}) {
      const desk = new ReputationDesk({
        store: store.reputation,
        tenant,
        named: 'on',
        anonymous: 'report',
        threshold: 40,
        throttleMs: 15 * 60_000,
        halfLifeMs: 7 * DAY_MS,
        leadsPerDay: 5_000,
        usdPerUsefulMax: 5,
        corpus: () => CORPUS,
        processes: 1,
        now: () => clock.ms,
        newId: () => `id-${++ids}`,
        hooks: { observed: () => undefined, throttled: () => undefined },
        log: pino({ level: 'silent' }),
        ...fields,
      });
      await desk.sync();
      return desk;
    },
    ask(desk, { submitter, prompt, k = 25, from, usd = 0 }) {
      try {
        desk.admit(submitter);
      } catch (error) {
        if (error instanceof AppError && error.code === 'throttled') return null;
        throw error;
      }
      const start = from ?? [...prompt].reduce((h, c) => (h * 31 + c.charCodeAt(0)) % CORPUS, 7);
      const leads = Array.from({ length: k }, (_, i) => `lead-${(start + i) % CORPUS}`);
      const query_id = `q-${++ids}`;
      desk.observe({
        queryId: query_id,
        submitter,
        request: { prompt, k },
        parsed: parse(prompt, clock.ms),
        k,
        leads: leadHashes(leads),
        usd,
        computeMs: 5,
      });
      return { query_id, leads };
    },
    report(desk, { query_id }, leads, kind) {
      desk.takeOutcomes(
        leads.map((lead_id) => ({
          event_id: `e-${++ids}`,
          query_id,
          lead_id,
          kind,
          at_ms: clock.ms,
          value_usd: null,
        })),
      );
    },
    async of(desk, submitter) {
      await desk.tick();
      const day = new Date(clock.ms).toISOString().slice(0, 10);
      const [row] = await store.reputation.listReputation(tenant, {
        submitter,
        limit: 1,
        day,
        halfLifeMs: 7 * DAY_MS,
      });
      if (row === undefined) throw new Error(`nothing is known of ${submitter}`);
      return desk.account(row);
    },
    alerts: async (submitter) =>
      (await store.reputation.listAlerts(tenant, { submitter, state: 'open', limit: 100 })).map(
        ({ rule }) => rule,
      ),
    async end() {
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
