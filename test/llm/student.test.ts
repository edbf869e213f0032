import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import type { Engine } from '../../src/start/engine.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { openStore } from '../../src/start/open-store.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { type LlmServer, openLlmServer } from './llm-server.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const COMPANIES = 60;
const PROMPT = 'companies in Germany looking for payroll';
const wants = (n: number) => n % 2 === 0;
const LEADS = Array.from({ length: COMPANIES }, (_, n) => ({
  lead_id: `lead-${n}`,
  company_id: `c-${n}`,
  company_name: `Company ${n}`,
  industry: wants(n) ? 'fintech' : 'biotech',
  employee_count: wants(n) ? 40 : 4000,
  country: 'DE',
}));

let server: LlmServer;
let folder: string;
let engine: Engine | undefined;
beforeEach(async () => {
  server = await openLlmServer();
  server.judge = (company) => ({ p: wants(Number(company.split(' ')[1])) ? 90 : 10, c: 'high' });
  folder = await newDataDir();
});
afterEach(async () => {
  await engine?.stop();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

function configOf(changes: Record<string, string>) {
  return loadConfig({
    ASSAY_DATA_DIR: folder,
    ASSAY_DEMO: 'off',
    ASSAY_LATENCY_MS: '60000',
    ASSAY_LLM_BASE_URL: server.url,
    ASSAY_LLM_API_KEY: 'sk-test',
    ASSAY_LLM_MODEL: 'test-model',
    ASSAY_LLM_RATES: 'test-model=1/4',
    ASSAY_LLM_WAIT_MS: '20000',
    ASSAY_LLM_QUERY_SHARE: '1',
    ASSAY_LLM_USD_PER_LEAD: '1',
    ASSAY_LLM_USD_PER_LEAD_MAX: '1',
    ASSAY_LLM_BM25: '1000',
    ASSAY_STUDENT_LABELS_MIN: '30',
    ASSAY_STUDENT_AUDIT: '0',
    ...changes,
  }).config;
}

async function open(changes: Record<string, string> = {}): Promise<Engine> {
  await engine?.stop();
  engine = await openEngine(configOf(changes), pino({ level: 'silent' }));
  await engine.warmUp();
  return engine;
}

/** Labels of the last hour, as the language model gave them for two thirds of the leads, under other prompts with the same word. */
async function storeLabels(promptVersion: string): Promise<void> {
  const store = await openStore(configOf({}), 256);
  await store.putLabels(
    'default',
    LEADS.slice(0, 40).map(({ lead_id }, n) => ({
      lead_id,
      need_key: `other-need-${n % 4}`,
      need_terms: ['payrol'],
      content_hash: 'made of what it was then',
      value: wants(n) ? 0.9 : 0.1,
      confidence: 0.8,
      model: 'test-model',
      prompt_version: promptVersion,
      judged_at_ms: Date.now() - 3_600_000,
      cost_usd: 0,
    })),
  );
  await store.close();
}

it('answers from stored labels after a restart in the place of the language model, never over a label, and not where it is switched off', async () => {
  const first = await open({ ASSAY_STUDENT: 'off' });
  await first.importRows('leads', Readable.from([LEADS.map((lead) => JSON.stringify(lead)).join('\n')]), {
    format: 'ndjson',
  });
  const asked = (await first.query({ prompt: `${PROMPT} and audit`, k: 5 }, new AbortController().signal))
    .leads;
  expect(asked.some(({ components }) => components.intent.judged?.source === 'llm')).toBe(true);
  const callsBefore = server.asked.length;
  await first.stop();
  engine = undefined;
  const store = await openStore(configOf({}), 256);
  const [label] = await store.labelsSince('default', 0, 1);
  await store.close();
  await storeLabels(label?.prompt_version ?? '');

  const second = await open();
  const query = () => second.query({ prompt: PROMPT, k: 25 }, new AbortController().signal);
  const answer = await query();
  expect(server.asked).toHaveLength(callsBefore);
  expect(answer.cost.llm_calls).toBe(0);
  for (const { lead_id, components, score, reasons } of answer.leads) {
    const judged = components.intent.judged;
    expect(judged?.source).toBe('student');
    expect((judged?.value ?? 0) > 0.5).toBe(wants(Number(lead_id.slice(5))));
    expect(Math.abs(recompute(components) - score)).toBeLessThan(1e-6);
    expect(reasons.join(' ')).toContain('learned from a language model');
  }
  expect(JSON.stringify((await query()).leads)).toBe(JSON.stringify(answer.leads));
  const labelled = await second.query({ prompt: `${PROMPT} and audit`, k: 5 }, new AbortController().signal);
  for (const { lead_id, components } of labelled.leads)
    if (asked.some((lead) => lead.lead_id === lead_id && lead.components.intent.judged?.source === 'llm'))
      expect(components.intent.judged?.source).toBe('label');

  const third = await open({ ASSAY_STUDENT: 'off' });
  await third.query({ prompt: PROMPT, k: 25 }, new AbortController().signal);
  expect(server.asked.length).toBeGreaterThan(callsBefore);
});
