import { randomUUID } from 'node:crypto';
import type { Config } from '../../config.ts';
import type { Actor, AuditRecord } from '../../domain/audit.ts';
import { AppError } from '../../errors.ts';
import type { AuditCheck, AuditFilter } from '../../ports/audit-log.ts';
import type { Subject } from '../../ports/forget.ts';
import type { Removed, RetentionRules } from '../../ports/retention.ts';
import type { CallOptions } from '../../ports/store.ts';
import { repeatedly } from '../repeatedly.ts';
import { endForgetting, type ForgetContext, type ForgetReceipt, forgetSubject } from './forget-subject.ts';

const FIRST_MS = 60_000;
const FORGETTING_EVERY_MS = 15_000;
/** A run that takes longer is taken over by nobody: it holds on between two tables. */
const HOLD_MS = 3_600_000;

export interface RetentionReport {
  rules: RetentionRules;
  ran_at: string | null;
  /** With the last run. */
  removed: Removed;
  /** Rows that the next run removes, of what has a limit. */
  due: Removed;
}

/** What is kept of people and companies, for how long, and who did what to it. */
export interface DataDesk {
  audit(filter: AuditFilter, options?: CallOptions): Promise<AuditRecord[]>;
  verifyAudit(): Promise<AuditCheck>;
  forget(subject: Subject, actor: Actor): Promise<ForgetReceipt>;
  lift(subject: Subject, actor: Actor): Promise<number>;
  retention(): Promise<RetentionReport>;
  /** @throws AppError('conflict') while another process does it. */
  prune(): Promise<Removed>;
  /** Goes on with what waits for other processes. */
  endForgetting(): Promise<void>;
  /** From now on by itself. */
  follow(): void;
  close(): Promise<void>;
}

export function createDataDesk(context: ForgetContext): DataDesk {
  const { store, tenant, config, keeper, log, metrics } = context.parts;
  const holder = randomUUID();
  const stopping = new AbortController();
  const ends: (() => Promise<void>)[] = [];
  const rules = retentionRules(config);

  async function prune(): Promise<Removed | null> {
    if (!(await store.retention.hold(tenant, holder, HOLD_MS))) return null;
    let removed: Removed = {};
    try {
      removed = await store.retention.prune(tenant, rules, Date.now(), stopping.signal);
      metrics.data.removed(removed);
      if ((removed.intent_snippets ?? 0) > 0) await keeper.catchUp();
    } finally {
      await store.retention.release(tenant, holder, removed);
    }
    return removed;
  }

  return {
    audit: (filter, options) => store.audit.page(tenant, filter, options),
    verifyAudit: () => store.audit.verify(tenant),
    async forget(subject, actor) {
      const receipt = await forgetSubject(context, subject, actor);
      metrics.data.forgotten();
      return receipt;
    },
    lift: (subject, actor) => store.forgetting.lift(tenant, subject, actor),
    async retention() {
      const state = await store.retention.state(tenant);
      return { rules, ...state, due: await store.retention.due(tenant, rules, Date.now()) };
    },
    async prune() {
      const removed = await prune();
      if (removed === null)
        throw new AppError('conflict', 'Another process removes what is too old right now; see again later.');
      return removed;
    },
    endForgetting: async () => void (await endForgetting(context)),
    follow() {
      if (config.RETENTION_SECONDS === 0 || ends.length > 0) return;
      const everyMs = config.RETENTION_SECONDS * 1000;
      ends.push(
        repeatedly(
          { firstMs: Math.min(FIRST_MS, everyMs), everyMs },
          'removing what is too old',
          async () => void (await prune()),
          log,
        ),
        repeatedly(
          { firstMs: 5_000, everyMs: FORGETTING_EVERY_MS },
          'forgetting',
          async () => void (await endForgetting(context)),
          log,
        ),
      );
    },
    async close() {
      stopping.abort();
      await Promise.all(ends.map((end) => end()));
    },
  };
}

export function retentionRules(config: Config): RetentionRules {
  return {
    queries: config.QUERIES_KEEP_DAYS,
    snippets: config.SNIPPETS_KEEP_DAYS,
    outcomes: config.OUTCOMES_KEEP_DAYS,
    labels: config.LABELS_KEEP_DAYS,
    submissions: config.SUBMISSION_DAYS,
    submission_rows: config.SUBMISSION_ROWS_MAX,
    spend: config.SPEND_KEEP_DAYS,
    technology: config.TECHNOLOGY_KEEP_DAYS,
    miner_days: config.MINER_DAYS_KEEP_DAYS,
    audit: config.AUDIT_KEEP_DAYS,
  };
}
