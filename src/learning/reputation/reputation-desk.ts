import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Outcome } from '../../domain/outcome.ts';
import { ANONYMOUS } from '../../domain/submitter.ts';
import type { ReputationDelta, ReputationStore, StoredReputation } from '../../ports/reputation.ts';
import { AlertBook, type Subject } from './alert-book.ts';
import { readAlerts } from './alert-rules.ts';
import { addEvent, age, copySums } from './decayed-sums.ts';
import { type FeedbackEvent, FeedbackLedger, leadHashes } from './feedback-ledger.ts';
import { type Observation, type ObservedQuery, observeMalformed, observeQuery } from './observe-query.ts';
import type { ReputationHooks } from './reputation-hooks.ts';
import { CHECKS, type ReputationAccount, type ReputationSettings, reputationOf } from './reputation-of.ts';
import { dayOf, SubmitterState } from './submitter-state.ts';
import { ThrottleGate } from './throttle-gate.ts';
import { throttleRate, throttleTerms } from './throttle-terms.ts';

const SUBMITTERS_MAX = 5_000;
const BATCH = 500;
const OUTCOMES_MAX = 20_000;
const OUTCOMES_BATCH = 1_000;
const THROTTLES_MAX = 10_000;
const ALERTS_MAX = 10_000;
/** Queries before which nobody is throttled. */
const WEIGHT_MIN = 10;
/** What the past counts when a throttle ends: at most 10 of 100 queries, so that nobody starts under the threshold. */
export const RELEASE_FACTOR = 0.1;
const DAY_LEADS_MIN = 500;
const CORPUS_SHARE = 0.25;
const WAITING_FOR_QUERY_MS = 2_000;

export type ReputationMode = 'on' | 'report' | 'off';

export interface DeskOptions extends ReputationSettings {
  store: ReputationStore;
  tenant: string;
  named: ReputationMode;
  anonymous: ReputationMode;
  threshold: number;
  throttleMs: number;
  /** Distinct leads a day that are much; a quarter of the corpus where that is less, 500 at least. */
  leadsPerDay: number;
  corpus(): number;
  processes: number;
  now(): number;
  newId(): string;
  hooks: ReputationHooks;
  log: Logger;
}

/** A query as it was answered. */
export interface AnsweredQuery extends ObservedQuery {
  queryId: string;
  submitter: string | null;
}

/**
 * What is known of those who ask. Observing never waits and never fails a query; what it adds is written by tick(), so a
 * crash loses what came since the last one. A throttle is enforced only once the store has it.
 */
export class ReputationDesk {
  readonly #options: DeskOptions;
  readonly #states = new LRUCache<string, SubmitterState>({ max: SUBMITTERS_MAX });
  /** To be written; keeps what the LRU forgets until then. */
  readonly #dirty = new Map<string, SubmitterState>();
  readonly #ledger = new FeedbackLedger();
  readonly #gate: ThrottleGate;
  readonly #book: AlertBook;
  readonly #opening = new Map<string, Promise<void>>();
  #outcomes: { outcome: Outcome; sinceMs: number }[] = [];
  #dayLimit: number;
  #lost = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#gate = new ThrottleGate(options.processes);
    this.#book = new AlertBook(options.newId);
    this.#dayLimit = options.leadsPerDay;
  }

  /** @throws AppError('throttled') where the submitter has to wait. */
  admit(submitter: string | null): void {
    if (this.#modeOf(submitter) === 'on') this.#gate.admit(submitter ?? ANONYMOUS, this.#options.now());
  }

  observe(query: AnsweredQuery): void {
    if (this.#modeOf(query.submitter) === 'off') return;
    const atMs = this.#options.now();
    const state = this.#stateOf(query.submitter ?? ANONYMOUS, atMs);
    this.#ledger.keep(query.queryId, state.submitter, atMs, query.leads);
    this.#settle(state, observeQuery(state, query, atMs, this.#dayLimit, this.#options));
  }

  /** A request to which the answer was 4xx; `code` is that of the error. */
  malformed(submitter: string | null, code: string): void {
    if (this.#modeOf(submitter) === 'off') return;
    const atMs = this.#options.now();
    const state = this.#stateOf(submitter ?? ANONYMOUS, atMs);
    this.#settle(state, observeMalformed(state, code, atMs, this.#options));
  }

  /** Whoever asked by this name did not. */
  forget(submitter: string): void {
    this.#states.delete(submitter);
    this.#dirty.delete(submitter);
  }

  /** Outcomes that were new to the store. */
  takeOutcomes(outcomes: readonly Outcome[]): void {
    if (this.#options.named === 'off' && this.#options.anonymous === 'off') return;
    const sinceMs = this.#options.now();
    for (const outcome of outcomes) {
      if (this.#outcomes.length < OUTCOMES_MAX) this.#outcomes.push({ outcome, sinceMs });
      else this.#lost++;
    }
  }

  /** Writes what came and does what time has made due. Rejects where the store does not answer; nothing is lost then. */
  async tick(): Promise<void> {
    const corpus = this.#options.corpus() * CORPUS_SHARE;
    this.#dayLimit = Math.max(DAY_LEADS_MIN, Math.min(this.#options.leadsPerDay, corpus));
    await this.#accountOutcomes();
    for (let left = this.#dirty.size; left > 0; left -= BATCH) await this.#write();
    await this.#release();
    await Promise.all(this.#opening.values());
  }

  /** Reads throttles and open alerts: at the start, and where other processes write them too. */
  async sync(): Promise<void> {
    const { store, tenant, now } = this.#options;
    for (const submitter of this.#gate.replace(await store.throttles(tenant, now(), THROTTLES_MAX), now()))
      this.#discount(submitter);
    this.#book.replace(await store.listAlerts(tenant, { state: 'open', limit: ALERTS_MAX }), now());
  }

  /** Judges open alerts again, also of those who ask no more. */
  async review(): Promise<void> {
    const { store, tenant, now, halfLifeMs } = this.#options;
    const subjects: Subject[] = [];
    for (const submitter of this.#book.submitters().slice(0, BATCH)) {
      const filter = { submitter, limit: 1, day: dayOf(now()), halfLifeMs };
      const [stored] = await store.listReputation(tenant, filter);
      if (stored !== undefined) subjects.push(this.#subject(stored));
    }
    await this.#changeAlerts(subjects);
  }

  account(stored: StoredReputation): ReputationAccount {
    return reputationOf(this.#aged(stored), this.#options);
  }

  throttleOf(submitter: string) {
    return this.#gate.of(submitter, this.#options.now());
  }

  state() {
    return {
      submitters: this.#states.size,
      throttled: this.#gate.throttled(this.#options.now()),
      refused: this.#gate.refused(),
      waiting: this.#dirty.size + this.#outcomes.length,
      lost: this.#lost,
      alerts: this.#book.countByRule(),
    };
  }

  #modeOf(submitter: string | null): ReputationMode {
    return submitter === null || submitter === ANONYMOUS ? this.#options.anonymous : this.#options.named;
  }

  #stateOf(submitter: string, atMs: number): SubmitterState {
    let state = this.#states.get(submitter) ?? this.#dirty.get(submitter);
    if (state === undefined) {
      state = new SubmitterState(submitter, atMs, this.#options.halfLifeMs);
      this.#states.set(submitter, state);
    }
    if (this.#dirty.has(submitter) || this.#dirty.size < SUBMITTERS_MAX) this.#dirty.set(submitter, state);
    else this.#lost++;
    return state;
  }

  #settle(state: SubmitterState, { flag, account }: Observation): void {
    this.#options.hooks.observed(flag?.code ?? null);
    const { submitter } = state;
    const { threshold } = this.#options;
    const held = this.#gate.of(submitter, this.#options.now());
    if (held !== null && held.released_ms === null) {
      this.#gate.follow(submitter, throttleRate(account.reputation, threshold));
      return;
    }
    if (this.#modeOf(submitter) !== 'on' || account.reputation >= threshold) return;
    if (account.weight < WEIGHT_MIN || this.#opening.has(submitter)) return;
    const opening = this.#throttle(submitter, account, held === null ? 0 : held.strikes + 1)
      .catch((error: unknown) =>
        this.#options.log.warn({ err: error, submitter }, 'a throttle was not written'),
      )
      .finally(() => this.#opening.delete(submitter));
    this.#opening.set(submitter, opening);
  }

  async #throttle(submitter: string, account: ReputationAccount, strikes: number): Promise<void> {
    const { store, tenant, now, threshold, throttleMs, newId, log } = this.#options;
    const nowMs = Math.round(now());
    const throttle = await store.openThrottle(tenant, {
      throttle_id: newId(),
      submitter,
      reputation: account.reputation,
      reason: reasonOf(account, threshold),
      strikes,
      ...throttleTerms(account.reputation, threshold, nowMs, throttleMs, strikes),
      since_ms: nowMs,
      released_ms: null,
    });
    this.#gate.hold(throttle, now());
    this.#options.hooks.throttled();
    log.warn({ submitter, until: new Date(throttle.until_ms).toISOString() }, 'a submitter is slowed down');
  }

  async #write(): Promise<void> {
    const { store, tenant, halfLifeMs, now } = this.#options;
    const states = [...this.#dirty.values()].slice(0, BATCH);
    const deltas: ReputationDelta[] = [];
    for (const state of states) {
      this.#dirty.delete(state.submitter);
      deltas.push(state.take(now()));
    }
    try {
      const totals = await store.addReputation(tenant, deltas, halfLifeMs);
      for (const [i, one] of totals.entries()) states[i]?.rebase(one);
    } catch (error) {
      for (const [i, delta] of deltas.entries()) {
        states[i]?.giveBack(delta);
        const state = states[i];
        if (state !== undefined) this.#dirty.set(state.submitter, this.#states.get(state.submitter) ?? state);
      }
      throw error;
    }
    await this.#changeAlerts(
      states.map(({ submitter, current, lastMs }) =>
        this.#subject({ submitter, sums: current, last_ms: lastMs }),
      ),
    );
  }

  async #release(): Promise<void> {
    const { store, tenant, now } = this.#options;
    const nowMs = now();
    if (!this.#gate.isDue(nowMs)) return;
    await store.releaseThrottles(tenant, nowMs, RELEASE_FACTOR);
    await this.sync();
  }

  /** As the store has done with what is stored. */
  #discount(submitter: string): void {
    (this.#states.get(submitter) ?? this.#dirty.get(submitter))?.discount(RELEASE_FACTOR);
  }

  async #accountOutcomes(): Promise<void> {
    const { store, tenant, now } = this.#options;
    const batch = this.#outcomes.slice(0, OUTCOMES_BATCH);
    const missing = batch.filter(({ outcome }) => !this.#ledger.knows(outcome.query_id));
    const ids = [...new Set(missing.map(({ outcome }) => outcome.query_id))];
    const asked = ids.length === 0 ? [] : await store.askedQueries(tenant, ids);
    for (const one of asked)
      this.#ledger.keep(one.query_id, one.submitter ?? ANONYMOUS, one.asked_at_ms, leadHashes(one.lead_ids));
    const later = missing.filter(
      ({ outcome, sinceMs }) =>
        !this.#ledger.knows(outcome.query_id) && now() - sinceMs < WAITING_FOR_QUERY_MS,
    );
    this.#outcomes = [...later, ...this.#outcomes.slice(batch.length)];
    for (const { outcome } of batch) {
      const event = this.#ledger.account(outcome);
      if (event !== null && this.#modeOf(event.submitter) !== 'off') this.#addFeedback(event);
    }
  }

  #addFeedback({ submitter, impossible, shown, clicked, useful }: FeedbackEvent): void {
    const atMs = this.#options.now();
    const state = this.#stateOf(submitter, atMs);
    for (const sums of state.at(atMs)) {
      addEvent(sums, 'outcomes', 1);
      if (impossible) addEvent(sums, 'impossible', 1);
      if (shown > 0) addEvent(sums, 'shown', shown);
      if (clicked) addEvent(sums, 'clicked', 1);
      if (useful) addEvent(sums, 'useful', 1);
    }
  }

  #subject(one: Pick<StoredReputation, 'submitter' | 'sums' | 'last_ms'>): Subject {
    const sums = this.#aged(one);
    const readings = readAlerts(sums, reputationOf(sums, this.#options), this.#options);
    return { submitter: one.submitter, readings, lastMs: one.last_ms };
  }

  async #changeAlerts(subjects: readonly Subject[]): Promise<void> {
    const { store, tenant, now, log } = this.#options;
    const change = this.#book.judge(subjects, now());
    if (change.open.length + change.update.length + change.close.length === 0) return;
    await store.changeAlerts(tenant, change);
    this.#book.apply(change, now());
    for (const { rule, submitter, value, threshold } of change.open)
      log.warn({ rule, submitter, value, threshold }, 'an alert on query quality opened');
  }

  #aged({ sums }: Pick<StoredReputation, 'sums'>) {
    const now = copySums(sums);
    age(now, this.#options.now(), this.#options.halfLifeMs);
    return now;
  }
}

/** The checks that pull it down most, worst first. */
function reasonOf({ reputation, checks }: ReputationAccount, threshold: number): string {
  const low = checks
    .filter(({ factor }) => factor < 0.9)
    .sort((a, b) => a.factor - b.factor)
    .slice(0, 3)
    .map(
      ({ code, value, normal }) => `${code} ${value.toFixed(2)} (normal ${normal}: ${CHECKS[code].about})`,
    );
  return `its reputation ${reputation.toFixed(1)} is under ${threshold}; ${low.join(', ')}`;
}
