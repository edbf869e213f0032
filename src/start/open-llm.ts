import type { Logger } from 'pino';
import { createLeadJudge } from '../adapters/openai/lead-judge.ts';
import { createPromptReader } from '../adapters/openai/prompt-reader.ts';
import type { Config } from '../config.ts';
import { type LlmRate, readRates } from '../config-llm.ts';
import type { Label } from '../domain/label.ts';
import type { GateEvents, GateSettings } from '../pipeline/fallback/gate/gate-settings.ts';
import { createLlmGate, type LlmTicket } from '../pipeline/fallback/gate/llm-gate.ts';
import { openSpendLedger, type Spender } from '../pipeline/fallback/gate/spend-ledger.ts';
import { guardParser } from '../pipeline/fallback/guard-parser.ts';
import { createJudgeDesk } from '../pipeline/fallback/judge-desk.ts';
import { createLabelBook } from '../pipeline/fallback/label-book.ts';
import type { Judging } from '../pipeline/fallback/score-weak.ts';
import type { LeadJudge } from '../ports/lead-judge.ts';
import type { LlmParser } from '../ports/llm-parser.ts';
import type { OnlineStudent } from '../ports/online-student.ts';
import type { Store } from '../ports/store.ts';
import type { ConfiguredChat } from './configured-chat.ts';
import { createLabelWriter } from './label-writer.ts';

const DAY_MS = 86_400_000;
/** Labels of other processes are read this often, over a stretch that leaves none out. */
const POLL_MS = 1000;
const POLL_BACK_MS = 20_000;
const POLL_LABELS_MAX = 2000;

export interface Llm {
  readonly model: string;
  /** For one query of one caller; `usdPerLeadMax` is the request's own bound. */
  judging(caller: Spender, usdPerLeadMax: number): Judging;
  /** Null where the model reads no prompts. */
  parser(ticket: LlmTicket): LlmParser | null;
  forget(leadIds: readonly string[]): void;
  close(): Promise<void>;
}

/** The language model with all its guards; null where none is configured. */
export async function openLlm(
  config: Config,
  store: Store,
  tenant: string,
  events: GateEvents,
  log: Logger,
  /** Where processes share a cache: a judge that looks there first. */
  share: (judge: LeadJudge) => LeadJudge = (judge) => judge,
  /** Learns from the labels made with these instructions; null where nothing is to. */
  studentOf: (promptVersion: string) => OnlineStudent | null = () => null,
  /** The client that all tenants have in common. */
  configured: ConfiguredChat | null = null,
): Promise<Llm | null> {
  if (configured === null) return null;
  const { chat, model } = configured;
  const now = Date.now;
  const rate = rateOf(config, model, log);
  const settings = gateSettings(config, rate);
  const ledger = await openSpendLedger(store, tenant, settings.day, now);
  const gate = createLlmGate({ settings, ledger, events, log, now });
  const maxAgeMs = config.LABEL_DAYS * DAY_MS;
  const book = createLabelBook(Math.max(1, config.LABELS_MAX), maxAgeMs);
  const labels = await store.labelsSince(tenant, now() - maxAgeMs, config.LABELS_MAX);
  const judge = share(createLeadJudge(chat, model));
  const student = studentOf(judge.promptVersion);
  const take = (given: readonly Label[]) => {
    book.put(given);
    student?.learn(given);
  };
  take(labels.reverse());
  const poll = config.DATABASE_URL === undefined ? null : pollLabels(store, tenant, take, log);
  const writer = createLabelWriter(store, tenant, log);
  const desk = createJudgeDesk({
    judge,
    book,
    store(given) {
      writer.add(given);
      student?.learn(given);
    },
    leadsPerCall: config.LLM_LEADS_PER_CALL,
    rate,
    now,
  });
  const parserOf = config.LLM_PARSE === 'on' ? guardParser(createPromptReader(chat, model)) : null;
  log.info(
    { model, host: configured.host, labels: labels.length },
    'weak evidence is judged by a language model',
  );
  return {
    model,
    judging: (caller, usdPerLeadMax) => ({ desk, ticket: gate.open(caller, usdPerLeadMax), student }),
    parser: (ticket) => parserOf?.(ticket) ?? null,
    forget(leadIds) {
      desk.forget(leadIds);
      student?.forget(leadIds);
    },
    async close() {
      clearInterval(poll ?? undefined);
      await gate.close();
      await writer.close();
    },
  };
}

function rateOf(config: Config, model: string, log: Logger): LlmRate {
  const rates = readRates(config.LLM_RATES);
  const own = rates?.get(model);
  if (own !== undefined) return own;
  const any = rates?.get('*') ?? { input: 2.5, output: 10 };
  log.warn(
    { model, ...any },
    'ASSAY_LLM_RATES does not name this model; its calls are counted at the rate for any other',
  );
  return any;
}

function gateSettings(config: Config, rate: LlmRate): GateSettings {
  return {
    queryShare: config.LLM_QUERY_SHARE,
    queryWindow: config.LLM_QUERY_WINDOW,
    concurrency: config.LLM_CONCURRENCY,
    callMs: config.LLM_CALL_MS,
    rate,
    usdPerQuery: config.LLM_USD_PER_QUERY,
    tokensPerQuery: config.LLM_TOKENS_PER_QUERY,
    usdPerLeadMax: config.LLM_USD_PER_LEAD_MAX,
    day: {
      usdPerDay: config.LLM_USD_PER_DAY,
      tokensPerDay: config.LLM_TOKENS_PER_DAY,
      usdPerDayPerCaller: config.LLM_USD_PER_DAY_PER_KEY,
      tokensPerDayPerCaller: config.LLM_TOKENS_PER_DAY_PER_KEY,
      usdPerLead: config.LLM_USD_PER_LEAD,
    },
    breaker: {
      errorPercent: config.LLM_BREAKER_PERCENT,
      volume: config.LLM_BREAKER_VOLUME,
      windowMs: config.LLM_BREAKER_WINDOW_MS,
      openMs: config.LLM_BREAKER_OPEN_MS,
    },
  };
}

function pollLabels(
  store: Store,
  tenant: string,
  take: (labels: readonly Label[]) => void,
  log: Logger,
): NodeJS.Timeout {
  let isReading = false;
  return setInterval(() => {
    if (isReading) return;
    isReading = true;
    store
      .labelsSince(tenant, Date.now() - POLL_BACK_MS, POLL_LABELS_MAX)
      .then((labels) => take(labels.reverse()))
      .catch((error: unknown) => log.debug({ err: error }, 'labels of other processes were not read'))
      .finally(() => {
        isReading = false;
      });
  }, POLL_MS).unref();
}
