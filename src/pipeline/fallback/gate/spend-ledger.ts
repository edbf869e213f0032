import type { LlmSpend } from '../../../domain/llm-spend.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { LlmUsage } from '../../../ports/lead-judge.ts';

export interface SpendStore {
  /** Adds to what is stored, and answers what is stored then. */
  addSpend(tenant: string, spends: LlmSpend[]): Promise<LlmSpend[]>;
  spendOf(tenant: string, day: string): Promise<LlmSpend[]>;
}

/** Who spends, and what it may spend a day where that is not what the settings say. */
export interface Spender {
  id: string;
  usdPerDay?: number | undefined;
}

export interface SpendLimits {
  usdPerDay: number;
  tokensPerDay: number;
  usdPerDayPerCaller: number;
  tokensPerDayPerCaller: number;
  /** Mean over the leads answered today. */
  usdPerLead: number;
}

export interface Reservation {
  readonly day: string;
  readonly caller: string;
  readonly usd: number;
  readonly usage: LlmUsage;
  /** Grows with every reservation. */
  readonly number: number;
}

export interface SpendLedger {
  /** Why the budgets of the day do not allow it; null where they do, and then it is reserved. */
  reserve(caller: Spender, usd: number, usage: LlmUsage, leads: number): Reservation | string;
  /** Resolves once the reservation is stored: a call is only made after that, so no crash forgets it. */
  stored(reservation: Reservation): Promise<void>;
  /** Replaces what was reserved by what it came to. */
  settle(reservation: Reservation, usd: number, usage: LlmUsage): void;
  countLeads(caller: string, leads: number): void;
  close(): Promise<void>;
}

interface Sum {
  usd: number;
  tokens: number;
  leads: number;
}

const CALLERS_MAX = 10_000;
const RETRY_MS = 1000;

/**
 * Spending of the day, per caller. Decides in memory; what it decides on is the store's sum (of all processes, as of the
 * last write) and what has not been written yet.
 */
export async function openSpendLedger(
  store: SpendStore,
  tenant: string,
  limits: SpendLimits,
  now: Clock,
): Promise<SpendLedger> {
  let day = dayOf(now());
  let known = new Map<string, LlmSpend>();
  let waiting = new Map<string, LlmSpend>();
  let sending = new Map<string, LlmSpend>();
  let writing: Promise<void> | undefined;
  let reserved = 0;
  let written = 0;
  let timer: NodeJS.Timeout | undefined;
  for (const spend of await store.spendOf(tenant, day)) known.set(spend.caller, spend);

  function today(): string {
    const current = dayOf(now());
    if (current !== day) {
      day = current;
      known = new Map();
    }
    return day;
  }

  function sumOf(caller: string | null): Sum {
    const sum: Sum = { usd: 0, tokens: 0, leads: 0 };
    for (const map of [known, waiting, sending])
      for (const spend of map.values()) {
        if (spend.day !== day || (caller !== null && spend.caller !== caller)) continue;
        sum.usd += spend.usd;
        sum.tokens += spend.input_tokens + spend.output_tokens;
        sum.leads += spend.leads;
      }
    return sum;
  }

  function add(spend: LlmSpend): void {
    const key = `${spend.day} ${spend.caller}`;
    const before = waiting.get(key);
    waiting.set(key, before === undefined ? spend : plus(before, spend));
  }

  async function writeBatch(): Promise<void> {
    const upTo = reserved;
    sending = waiting;
    waiting = new Map();
    try {
      const sums = await store.addSpend(tenant, [...sending.values()]);
      for (const spend of sums) if (spend.day === day) known.set(spend.caller, spend);
      sending = new Map();
      written = upTo;
    } catch (error) {
      const lost = sending;
      sending = new Map();
      for (const spend of lost.values()) add(spend);
      timer ??= setTimeout(() => {
        timer = undefined;
        drain().catch(() => undefined);
      }, RETRY_MS).unref();
      throw error;
    }
  }

  /** Writes what waits, or waits for the write that is under way. */
  function flush(): Promise<void> {
    writing ??= writeBatch().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  async function drain(): Promise<void> {
    while (waiting.size > 0) await flush();
  }

  return {
    reserve({ id: caller, usdPerDay = limits.usdPerDayPerCaller }, usd, usage, leads) {
      const tokens = usage.inputTokens + usage.outputTokens;
      const on = today();
      const all = sumOf(null);
      if (all.usd + usd > limits.usdPerDay) return 'the budget of the day is spent';
      if (all.tokens + tokens > limits.tokensPerDay) return 'the tokens of the day are spent';
      if (all.usd + usd > limits.usdPerLead * (all.leads + leads))
        return 'the budget per lead is spent, on average over the day';
      const own = sumOf(caller);
      if (own.usd + usd > usdPerDay) return 'the budget of this key is spent today';
      if (own.tokens + tokens > limits.tokensPerDayPerCaller) return 'the tokens of this key are spent today';
      if (waiting.size >= CALLERS_MAX) return 'spending cannot be written down fast enough';
      reserved++;
      add(spendOf(on, caller, usd, usage, 1, 0));
      return { day: on, caller, usd, usage, number: reserved };
    },
    async stored({ number }) {
      while (written < number) await flush();
    },
    settle(reservation, usd, usage) {
      const difference = {
        inputTokens: usage.inputTokens - reservation.usage.inputTokens,
        outputTokens: usage.outputTokens - reservation.usage.outputTokens,
      };
      add(spendOf(reservation.day, reservation.caller, usd - reservation.usd, difference, 0, 0));
      drain().catch(() => undefined);
    },
    countLeads(caller, leads) {
      if (waiting.size >= CALLERS_MAX) return;
      add(spendOf(today(), caller, 0, { inputTokens: 0, outputTokens: 0 }, 0, leads));
    },
    async close() {
      clearTimeout(timer);
      await drain().catch(() => undefined);
      await writing?.catch(() => undefined);
    },
  };
}

function spendOf(
  day: string,
  caller: string,
  usd: number,
  usage: LlmUsage,
  calls: number,
  leads: number,
): LlmSpend {
  const { inputTokens: input_tokens, outputTokens: output_tokens } = usage;
  return { day, caller, usd, input_tokens, output_tokens, calls, leads };
}

function plus(a: LlmSpend, b: LlmSpend): LlmSpend {
  return {
    ...a,
    usd: a.usd + b.usd,
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    calls: a.calls + b.calls,
    leads: a.leads + b.leads,
  };
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
