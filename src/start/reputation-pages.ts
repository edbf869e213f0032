import { ALERT_ADVICE, type AlertRule } from '../learning/reputation/alert-rules.ts';
import { usdPerUsefulLead } from '../learning/reputation/checks/cost.ts';
import { sumOf } from '../learning/reputation/decayed-sums.ts';
import { distinctIn } from '../learning/reputation/distinct-leads.ts';
import { CHECKS } from '../learning/reputation/reputation-of.ts';
import type {
  Alert,
  AlertFilter,
  ReputationFilter,
  ReputationStore,
  StoredReputation,
} from '../ports/reputation.ts';
import type { Reputation } from './open-reputation.ts';

export type ReputationPageRequest = Omit<ReputationFilter, 'day' | 'halfLifeMs'>;
export type AlertPageRequest = AlertFilter;

export interface ReputationPage {
  submitters: ReturnType<typeof present>[];
  /** Cursor of the next page. */
  next: string | null;
}

export interface AlertPage {
  alerts: ReturnType<typeof presentAlert>[];
  next: string | null;
}

interface Source {
  store: ReputationStore;
  tenant: string;
  reputation: Reputation;
  halfLifeMs: number;
  nowMs: number;
}

/** What is known of each submitter, lowest reputation first, with the arithmetic. */
export async function reputationPage(
  { store, tenant, reputation, halfLifeMs, nowMs }: Source,
  request: ReputationPageRequest,
  signal?: AbortSignal,
): Promise<ReputationPage> {
  await reputation.flush();
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const filter = { ...request, limit: request.limit + 1, day, halfLifeMs };
  const rows = await store.listReputation(tenant, filter, { signal });
  const shown = rows.slice(0, request.limit);
  const last = shown.at(-1);
  return {
    submitters: shown.map((row) => present(row, reputation)),
    next: rows.length > shown.length && last !== undefined ? `${last.score}:${last.submitter}` : null,
  };
}

/** Alerts, newest first. */
export async function alertPage(
  { store, tenant, reputation }: Source,
  request: AlertPageRequest,
  signal?: AbortSignal,
): Promise<AlertPage> {
  await reputation.flush();
  const rows = await store.listAlerts(tenant, { ...request, limit: request.limit + 1 }, { signal });
  const shown = rows.slice(0, request.limit);
  const last = shown.at(-1);
  return {
    alerts: shown.map(presentAlert),
    next: rows.length > shown.length && last !== undefined ? `${last.since_ms}:${last.alert_id}` : null,
  };
}

function present(row: StoredReputation, { desk }: Reputation) {
  const account = desk.account(row);
  const throttle = desk.throttleOf(row.submitter);
  const spent = {
    usd: sumOf(row.sums, 'usd'),
    compute_ms: sumOf(row.sums, 'compute_ms'),
    useful: sumOf(row.sums, 'useful'),
  };
  return {
    submitter: row.submitter,
    ...account,
    checks: account.checks.map((check) => ({ ...check, about: CHECKS[check.code].about })),
    arithmetic: arithmeticOf(account),
    state: stateOf(throttle),
    throttle: throttle && {
      since: instant(throttle.since_ms),
      until: instant(throttle.until_ms),
      probation_until: instant(throttle.probation_until_ms),
      queries_per_minute: throttle.per_minute,
      reason: throttle.reason,
    },
    queries: row.queries,
    flagged: row.flagged,
    last_flag: row.flag && { code: row.flag.code, reason: row.flag.reason, at: instant(row.flag.at_ms) },
    leads_today: {
      returned: row.leads?.returned ?? 0,
      distinct_estimate: row.leads === null ? 0 : Math.round(distinctIn(row.leads.registers)),
    },
    recent: { ...spent, usd_per_useful_lead: usdPerUsefulLead(spent) },
    first_seen: instant(row.first_ms),
    last_seen: instant(row.last_ms),
  };
}

function arithmeticOf({
  reputation,
  quality,
  weight,
  prior,
  prior_weight,
  checks,
}: ReturnType<Reputation['desk']['account']>): string {
  const factors = checks.map(({ factor }) => factor.toFixed(3)).join(' x ');
  return `quality = 100 x ${factors} = ${quality.toFixed(1)}; reputation = (${prior_weight} x ${prior} + ${weight.toFixed(1)} x ${quality.toFixed(1)}) / (${prior_weight} + ${weight.toFixed(1)}) = ${reputation.toFixed(1)}`;
}

function stateOf(
  throttle: ReturnType<Reputation['desk']['throttleOf']>,
): 'normal' | 'throttled' | 'probation' {
  if (throttle === null) return 'normal';
  return throttle.released_ms === null ? 'throttled' : 'probation';
}

function presentAlert(alert: Alert) {
  const { alert_id, rule, submitter, value, worst, threshold, clear, above, closed_ms, since_ms } = alert;
  return {
    alert_id,
    rule,
    submitter,
    state: closed_ms === null ? ('open' as const) : ('past' as const),
    since: instant(since_ms),
    until: closed_ms === null ? null : instant(closed_ms),
    value,
    worst,
    threshold,
    clears_at: clear,
    when: above ? ('at_or_above' as const) : ('below' as const),
    what_to_do: adviceOf(rule),
  };
}

function adviceOf(rule: AlertRule): string {
  return ALERT_ADVICE[rule];
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
