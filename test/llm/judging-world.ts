import { pino } from 'pino';
import { createLeadJudge } from '../../src/adapters/openai/lead-judge.ts';
import { openChat } from '../../src/adapters/openai/open-chat.ts';
import type { Label } from '../../src/domain/label.ts';
import type { LlmSpend } from '../../src/domain/llm-spend.ts';
import type { GateSettings } from '../../src/pipeline/fallback/gate/gate-settings.ts';
import { createLlmGate } from '../../src/pipeline/fallback/gate/llm-gate.ts';
import { openSpendLedger } from '../../src/pipeline/fallback/gate/spend-ledger.ts';
import { createJudgeDesk } from '../../src/pipeline/fallback/judge-desk.ts';
import { createLabelBook } from '../../src/pipeline/fallback/label-book.ts';
import type { Judging } from '../../src/pipeline/fallback/score-weak.ts';
import { NOW_MS } from '../pipeline/world.ts';
import type { LlmServer } from './llm-server.ts';

export const API_KEY = 'sk-very-secret-0123456789';

export const GATE: GateSettings = {
  queryShare: 1,
  queryWindow: 100,
  concurrency: 8,
  callMs: 2000,
  rate: { input: 1, output: 4 },
  usdPerQuery: 1,
  tokensPerQuery: 1_000_000,
  usdPerLeadMax: 1,
  day: {
    usdPerDay: 100,
    tokensPerDay: 1e9,
    usdPerDayPerCaller: 100,
    tokensPerDayPerCaller: 1e9,
    usdPerLead: 1,
  },
  breaker: { errorPercent: 100, volume: 1000, windowMs: 10_000, openMs: 200 },
};

/** Spending in memory, added up as the store does. */
export function memorySpend() {
  const rows = new Map<string, LlmSpend>();
  return {
    rows,
    async addSpend(_tenant: string, spends: LlmSpend[]): Promise<LlmSpend[]> {
      for (const spend of spends) {
        const key = `${spend.day} ${spend.caller}`;
        const before = rows.get(key);
        rows.set(
          key,
          before === undefined
            ? spend
            : {
                ...spend,
                usd: before.usd + spend.usd,
                input_tokens: before.input_tokens + spend.input_tokens,
                output_tokens: before.output_tokens + spend.output_tokens,
                calls: before.calls + spend.calls,
                leads: before.leads + spend.leads,
              },
        );
      }
      return [...rows.values()];
    },
    spendOf: async (_tenant: string, day: string) => [...rows.values()].filter((row) => row.day === day),
  };
}

export interface JudgingWorld {
  /** For the next query. */
  judging(caller?: string, usdPerLeadMax?: number): Judging;
  stored: Label[];
  spend: ReturnType<typeof memorySpend>;
  states: string[];
  outcomes: string[];
  logLines: string[];
  close(): Promise<void>;
}

/** The whole way to the model, over HTTP, with the store in memory. */
export async function openJudging(
  server: Pick<LlmServer, 'url'>,
  changes: Partial<GateSettings> = {},
  options: { leadsPerCall?: number; replyBytesMax?: number; spend?: ReturnType<typeof memorySpend> } = {},
): Promise<JudgingWorld> {
  const settings: GateSettings = { ...GATE, ...changes };
  const spend = options.spend ?? memorySpend();
  const states: string[] = [];
  const outcomes: string[] = [];
  const logLines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void logLines.push(line) });
  const now = Date.now;
  const ledger = await openSpendLedger(spend, 'default', settings.day, now);
  const events = {
    call: (outcome: string) => void outcomes.push(outcome),
    refused: () => undefined,
    breaker: (state: string) => void states.push(state),
  };
  const gate = createLlmGate({ settings, ledger, events, log, now });
  const chat = openChat({
    baseUrl: server.url,
    apiKey: API_KEY,
    model: 'test-model',
    replyBytesMax: options.replyBytesMax ?? 65_536,
    timeoutMs: settings.callMs,
  });
  const stored: Label[] = [];
  const desk = createJudgeDesk({
    judge: createLeadJudge(chat, 'test-model'),
    book: createLabelBook(1000, 90 * 86_400_000),
    store: (labels) => void stored.push(...labels),
    leadsPerCall: options.leadsPerCall ?? 10,
    rate: settings.rate,
    // The clock of the pipeline's tests.
    now: () => NOW_MS,
  });
  return {
    judging: (caller = 'key-1', usdPerLeadMax = Number.POSITIVE_INFINITY) => ({
      desk,
      ticket: gate.open({ id: caller }, usdPerLeadMax),
    }),
    stored,
    spend,
    states,
    outcomes,
    logLines,
    close: () => gate.close(),
  };
}
