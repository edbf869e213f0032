import type { Logger } from 'pino';
import type { Clock } from '../../../ports/clock.ts';
import type { LlmUsage } from '../../../ports/lead-judge.ts';
import { LlmFailure } from '../../../ports/llm-failure.ts';
import { createBreaker } from './breaker.ts';
import type { GateEvents, GateSettings } from './gate-settings.ts';
import { createRatioLimiter } from './ratio-limiter.ts';
import type { Reservation, Spender, SpendLedger } from './spend-ledger.ts';

/** What a call brings; `usage` null where the server did not say. */
export interface Called<T> {
  value: T;
  usage: LlmUsage | null;
}
export type Call<T> = (signal: AbortSignal) => Promise<Called<T>>;

/** A call under way; `reply` rejects with LlmFailure, and never later than the longest life of a call. */
export interface Started<T> {
  reply: Promise<T>;
}

/** What one query may ask of language models, and what it has spent. */
export interface LlmTicket {
  /** Why no call would be allowed now, whatever it costs; null where one may be. Cheaper than to prepare a call. */
  refusal(): string | null;
  /** Begins a call, or says in words why none is allowed. `leads`: how many the query answers. */
  start<T>(usageMax: LlmUsage, leads: number, call: Call<T>): Started<T> | string;
  readonly calls: number;
  /** Calls still under way count as what they may come to at most. */
  readonly usd: number;
  /** Once, when the query is answered. */
  close(leadsAnswered: number): void;
}

export interface LlmGate {
  /** `usdPerLeadMax` is the request's own bound. */
  open(caller: Spender, usdPerLeadMax: number): LlmTicket;
  /** Gives up the calls under way and stores what was spent. */
  close(): Promise<void>;
}

export interface GateParts {
  settings: GateSettings;
  ledger: SpendLedger;
  events: GateEvents;
  log: Logger;
  now: Clock;
}

const SHARE_SPENT = 'enough of the last queries have asked it';
const PAUSE_MS_MAX = 60_000;
const PAUSE_MS_DEFAULT = 1000;

/** Every guard in front of a language model: breaker, share of queries, concurrency, budgets. One per process. */
export function createLlmGate(parts: GateParts): LlmGate {
  const { settings, ledger, events, log } = parts;
  const ratio = createRatioLimiter(settings.queryShare, settings.queryWindow);
  const underWay = new Map<AbortController, Promise<unknown>>();
  let pausedUntilMs = 0;
  const breaker = createBreaker(settings.breaker, (state) => {
    log.warn({ breaker: state }, 'the breaker of the language model changed its state');
    events.breaker(state);
  });

  function blocked(): string | null {
    if (!breaker.lets()) return 'the breaker is open after too many failures';
    if (parts.now() < pausedUntilMs) return 'its server asks for fewer calls';
    return underWay.size >= settings.concurrency ? 'as many calls as allowed are under way' : null;
  }

  function run<T>(reservation: Reservation, call: Call<T>, settle: (usd: number) => void): Promise<T> {
    const startedMs = performance.now();
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(new LlmFailure('timeout')), settings.callMs);
    let brought: Called<T> | undefined;
    const whole = breaker.run(async () => {
      await untilAborted(ledger.stored(reservation), stop.signal).catch((error: unknown) => {
        throw error instanceof LlmFailure ? error : new LlmFailure('stopped', { usage: null });
      });
      brought = await untilAborted(call(stop.signal), stop.signal);
    });
    const end = (outcome: string, usage: LlmUsage) => {
      clearTimeout(timer);
      underWay.delete(stop);
      const usd = dollars(usage, settings.rate);
      ledger.settle(reservation, usd, usage);
      settle(usd);
      events.call(outcome, performance.now() - startedMs, usage.inputTokens, usage.outputTokens, usd);
    };
    const reply = whole.then(
      () => {
        if (brought === undefined) throw new LlmFailure('garbage');
        end('answered', brought.usage ?? reservation.usage);
        return brought.value;
      },
      (error: unknown) => {
        const failure = error instanceof LlmFailure ? error : new LlmFailure('stopped', { usage: null });
        if (failure.kind === 'rate_limited')
          pausedUntilMs = parts.now() + Math.min(PAUSE_MS_MAX, failure.retryAfterMs ?? PAUSE_MS_DEFAULT);
        end(failure.kind, failure.usage === null ? NOTHING : (failure.usage ?? reservation.usage));
        log.warn({ llm: failure.kind, status: failure.httpStatus }, 'a call to the language model failed');
        throw failure;
      },
    );
    // Nobody may be waiting any more when it fails.
    underWay.set(
      stop,
      reply.catch(() => undefined),
    );
    return reply;
  }

  function open(caller: Spender, usdPerLeadMax: number): LlmTicket {
    let granted: boolean | undefined;
    let calls = 0;
    let usd = 0;
    let tokens = 0;
    const refuse = (reason: string): string => {
      events.refused(reason);
      return reason;
    };
    const closed = (): string | null => {
      const isShareSpent = granted === undefined ? !ratio.may() : !granted;
      return blocked() ?? (isShareSpent ? SHARE_SPENT : null);
    };
    const overBudget = (price: number, size: number, leads: number): string | null => {
      if (tokens + size > settings.tokensPerQuery) return 'the tokens of one query are spent';
      if (usd + price > settings.usdPerQuery) return 'the budget of one query is spent';
      const perLead = Math.min(settings.usdPerLeadMax, usdPerLeadMax);
      return usd + price > perLead * Math.max(1, leads) ? 'the budget per lead is spent' : null;
    };
    return {
      get calls() {
        return calls;
      },
      get usd() {
        return usd;
      },
      refusal() {
        const reason = closed();
        if (reason !== null) events.refused(reason);
        return reason;
      },
      start<T>(usageMax: LlmUsage, leads: number, call: Call<T>) {
        const price = dollars(usageMax, settings.rate);
        const size = usageMax.inputTokens + usageMax.outputTokens;
        const wrong = blocked() ?? overBudget(price, size, leads);
        if (wrong !== null) return refuse(wrong);
        granted ??= ratio.next(true);
        if (!granted) return refuse(SHARE_SPENT);
        const reservation = ledger.reserve(caller, price, usageMax, leads);
        if (typeof reservation === 'string') return refuse(reservation);
        calls++;
        usd += price;
        tokens += size;
        const reply = run(reservation, call, (paid) => {
          usd += paid - price;
        });
        return { reply };
      },
      close(leadsAnswered) {
        granted ??= ratio.next(false);
        ledger.countLeads(caller.id, leadsAnswered);
      },
    };
  }

  return {
    open,
    async close() {
      for (const stop of underWay.keys()) stop.abort(new LlmFailure('stopped'));
      await Promise.all(underWay.values());
      breaker.close();
      await ledger.close();
    },
  };
}

const NOTHING: LlmUsage = { inputTokens: 0, outputTokens: 0 };

export function dollars(usage: LlmUsage, rate: { input: number; output: number }): number {
  return (usage.inputTokens * rate.input + usage.outputTokens * rate.output) / 1e6;
}

/** The answer, or the signal's reason as soon as it comes: also where the work hears no signal. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
