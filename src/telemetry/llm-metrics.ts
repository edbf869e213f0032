import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface LlmEvents {
  call(outcome: string, ms: number, inputTokens: number, outputTokens: number, usd: number): void;
  refused(reason: string): void;
  breaker(state: 'open' | 'half_open' | 'closed'): void;
}

export interface LlmMetrics {
  /** For one gate of several: what is told is of all together. */
  open(): LlmEvents & { close(): void };
}

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.12, 0.25, 0.5, 1, 2.5, 5, 10];
const BREAKER = { closed: 0, half_open: 0.5, open: 1 } as const;

export function createLlmMetrics(registry: Registry): LlmMetrics {
  const registers = [registry];
  const calls = new Histogram({
    name: 'assay_llm_call_seconds',
    help: 'Calls to the language model by outcome: answered, or the kind of failure.',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers,
  });
  const refusals = new Counter({
    name: 'assay_llm_refused_total',
    help: 'Calls that a guard did not let through, by its reason.',
    labelNames: ['reason'],
    registers,
  });
  const tokens = new Counter({
    name: 'assay_llm_tokens_total',
    help: 'Tokens of the language model.',
    labelNames: ['direction'],
    registers,
  });
  const usd = new Counter({
    name: 'assay_llm_usd_total',
    help: 'Dollars spent on the language model.',
    registers,
  });
  const changes = new Counter({
    name: 'assay_llm_breaker_changes_total',
    help: 'Changes of the breaker in front of the language model, by the state it went to.',
    labelNames: ['state'],
    registers,
  });
  const state = new Gauge({
    name: 'assay_llm_breaker_open',
    help: '1 while the breaker holds calls back, 0.5 while one call tries again, 0 otherwise.',
    aggregator: 'max',
    registers,
  });
  for (const to of ['open', 'half_open', 'closed'] as const) changes.inc({ state: to }, 0);
  for (const direction of ['input', 'output']) tokens.inc({ direction }, 0);
  /** Of each gate; what is told is the worst. */
  const gates = new Map<symbol, number>();
  const show = () => state.set(Math.max(0, ...gates.values()));
  const events = (id: symbol): LlmEvents => ({
    call(outcome, ms, inputTokens, outputTokens, dollars) {
      calls.observe({ outcome }, ms / 1000);
      tokens.inc({ direction: 'input' }, inputTokens);
      tokens.inc({ direction: 'output' }, outputTokens);
      usd.inc(dollars);
    },
    refused: (reason) => refusals.inc({ reason }),
    breaker(to) {
      changes.inc({ state: to });
      gates.set(id, BREAKER[to]);
      show();
    },
  });
  return {
    open() {
      const id = Symbol();
      return {
        ...events(id),
        close() {
          gates.delete(id);
          show();
        },
      };
    },
  };
}
