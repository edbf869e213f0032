import { pino } from 'pino';
import type { Lead } from '../../src/domain/lead.ts';
import type { LlmSpend } from '../../src/domain/llm-spend.ts';
import { hashString } from '../../src/lead-index/hash.ts';
import { createStudent } from '../../src/learning/student/create-student.ts';
import { createLlmGate } from '../../src/pipeline/fallback/gate/llm-gate.ts';
import { openSpendLedger } from '../../src/pipeline/fallback/gate/spend-ledger.ts';
import { createJudgeDesk } from '../../src/pipeline/fallback/judge-desk.ts';
import { judgeLead } from '../../src/pipeline/fallback/judge-lead.ts';
import { createLabelBook } from '../../src/pipeline/fallback/label-book.ts';
import type { LeadFacts, LeadJudge } from '../../src/ports/lead-judge.ts';
import type { OnlineStudent } from '../../src/ports/online-student.ts';
import type { HiddenMarket } from './hidden-market.ts';

const DAY_MS = 86_400_000;
const PROMPT_VERSION = '1';

/** One guess of the student beside what the judge would have said. */
export interface Pair {
  guess: number;
  judged: number;
}

/** The real desk, gate, book and student around a simulated judge; `clock` is moved by the caller. */
export async function openStream(
  leads: ReadonlyMap<string, Lead>,
  market: HiddenMarket,
  settings: { noise: number; withStudent: boolean; queryShare: number },
  clock: { nowMs: number },
) {
  const pairs: Pair[] = [];
  let asked = 0;
  let longestMs = 0;
  /** Canonical terms of the need under question: the port gives a judge its words only. */
  let terms: readonly string[] = [];
  const judge: LeadJudge = {
    model: 'simulated',
    promptVersion: PROMPT_VERSION,
    usageMax: () => ({ inputTokens: 1000, outputTokens: 100 }),
    async judge({ leadIds = [] }) {
      asked += leadIds.length;
      const judgements = leadIds.map((leadId) => {
        const lead = leads.get(leadId);
        return lead === undefined
          ? null
          : { value: market.judged(terms, lead, settings.noise), confidence: 0.8 };
      });
      return { judgements, usage: { inputTokens: 1000, outputTokens: 100 } };
    },
  };
  const factsById = new Map<string, LeadFacts>();
  const leadByCompany = new Map([...leads.values()].map((lead) => [lead.company_name, lead]));
  const real = createStudent({
    settings: {
      labelsMin: 300,
      labelsMax: 3000,
      errorMax: 0.2,
      auditShare: 0.03,
      maxAgeMs: 90 * DAY_MS,
      lagMs: 75_000,
    },
    promptVersion: PROMPT_VERSION,
    factsOf(leadId) {
      const lead = leads.get(leadId);
      if (lead === undefined) return null;
      const facts = factsById.get(leadId) ?? judgeLead(lead, []).facts;
      factsById.set(leadId, facts);
      return facts;
    },
    shareOf: (text) => hashString(text) / 2 ** 32,
  });
  const student: OnlineStudent = {
    ...real,
    guess(question, facts) {
      const before = process.cpuUsage();
      const guesses = real.guess(question, facts);
      const { user, system } = process.cpuUsage(before);
      longestMs = Math.max(longestMs, (user + system) / 1000);
      guesses.forEach((guess, i) => {
        const lead = leadByCompany.get(facts[i]?.company ?? '');
        if (guess === null || lead === undefined) return;
        pairs.push({ guess: guess.value, judged: market.judged(question.needTerms, lead, settings.noise) });
      });
      return guesses;
    },
  };
  const spend = { addSpend: async (_: string, given: LlmSpend[]) => given, spendOf: async () => [] };
  const much = 1e12;
  const day = {
    usdPerDay: much,
    tokensPerDay: much,
    usdPerDayPerCaller: much,
    tokensPerDayPerCaller: much,
    usdPerLead: much,
  };
  const now = () => clock.nowMs;
  const gate = createLlmGate({
    settings: {
      queryShare: settings.queryShare,
      queryWindow: 50,
      concurrency: 8,
      callMs: 10_000,
      rate: { input: 0.15, output: 0.6 },
      usdPerQuery: much,
      tokensPerQuery: much,
      usdPerLeadMax: much,
      day,
      breaker: { errorPercent: 100, volume: 1000, windowMs: 10_000, openMs: 1000 },
    },
    ledger: await openSpendLedger(spend, 'default', day, now),
    events: { call: () => undefined, refused: () => undefined, breaker: () => undefined },
    log: pino({ level: 'silent' }),
    now,
  });
  const desk = createJudgeDesk({
    judge,
    book: createLabelBook(100_000, 90 * DAY_MS),
    store: (labels) => student.learn(labels),
    leadsPerCall: 10,
    rate: { input: 0.15, output: 0.6 },
    now,
  });
  return {
    judging(needTerms: readonly string[]) {
      terms = needTerms;
      const ticket = gate.open({ id: 'bench' }, Number.POSITIVE_INFINITY);
      return { desk, ticket, ...(settings.withStudent && { student }) };
    },
    /** What was counted since it was last called. */
    take() {
      const taken = { pairs: pairs.splice(0), asked, longestMs };
      asked = 0;
      longestMs = 0;
      return taken;
    },
    close: () => gate.close(),
  };
}
