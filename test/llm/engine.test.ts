import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import type { Answer } from '../../src/domain/answer.ts';
import { createApp } from '../../src/http/app.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import type { Engine } from '../../src/start/engine.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { enginesOf } from '../../src/start/tenants/engines.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { type LlmServer, type Misbehaviour, openLlmServer } from './llm-server.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const KEY = 'sk-engine-secret-123';
const LEADS = ['Alpha', 'Beta', 'Gamma'].map((name) => ({
  lead_id: name.toLowerCase(),
  company_id: `c-${name}`,
  company_name: name,
  industry: 'fintech',
  description: 'Payments for shops.',
  email: `ceo@${name.toLowerCase()}.example`,
}));

let server: LlmServer;
let folder: string;
let engine: Engine;
let lines: string[];

beforeEach(async () => {
  server = await openLlmServer();
  folder = await newDataDir();
  lines = [];
});
afterEach(async () => {
  await engine.stop();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(changes: Record<string, string> = {}): Promise<void> {
  const { config } = loadConfig({
    ASSAY_DATA_DIR: folder,
    ASSAY_DEMO: 'off',
    ASSAY_LATENCY_MS: '60000',
    ASSAY_LLM_BASE_URL: server.url,
    ASSAY_LLM_API_KEY: KEY,
    ASSAY_LLM_MODEL: 'test-model',
    ASSAY_LLM_RATES: 'test-model=1/4',
    ASSAY_LLM_WAIT_MS: '20000',
    ASSAY_LLM_QUERY_SHARE: '1',
    ASSAY_LLM_BM25: '1000',
    ...changes,
  });
  engine = await openEngine(
    config,
    pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
  );
}

async function fill(): Promise<void> {
  const report = await engine.importRows(
    'leads',
    Readable.from([LEADS.map((lead) => JSON.stringify(lead)).join('\n')]),
    {
      format: 'ndjson',
    },
  );
  expect(report.imported).toBe(3);
}

/** Safe: the body is what the engine answered, as JSON. */
function answerOf(body: string): Answer {
  return JSON.parse(body);
}

const ask = (prompt: string): Promise<Answer> => engine.query({ prompt }, new AbortController().signal);
const sources = (answer: Answer) => answer.leads.map((lead) => lead.components.intent.judged?.source);

it('judges, learns and remembers over a restart, at a cost that the query log and the day keep', async () => {
  await open();
  await fill();
  const first = await ask('fintech companies evaluating fraud detection');
  expect(sources(first)).toEqual(['llm', 'llm', 'llm']);
  expect(first.degraded).toEqual([]);
  for (const lead of first.leads)
    expect(Math.abs(recompute(lead.components) - lead.score)).toBeLessThan(1e-9);
  expect(first.cost).toMatchObject({ usd: 0.0014, llm_calls: 1, llm_hit: true });
  expect(server.asked[0]?.authorization).toBe(`Bearer ${KEY}`);
  expect(server.asked[0]?.body).not.toContain('@');
  expect(server.asked[0]?.body).not.toContain(KEY);
  // Other words, the same need.
  const again = await ask('fraud detection: fintech companies evaluating it');
  expect(sources(again)).toEqual(['label', 'label', 'label']);
  await engine.stop();
  await open({ ASSAY_LLM_USD_PER_DAY: '0.002' });
  const after = await ask('fintech companies evaluating fraud detection');
  expect(sources(after)).toEqual(['label', 'label', 'label']);
  expect(after.leads.map((lead) => lead.score)).toEqual(first.leads.map((lead) => lead.score));
  const tooMuch = await ask('fintech companies evaluating card issuing');
  expect(tooMuch.degraded).toContain('llm: not asked, the budget of the day is spent');
  expect(server.asked).toHaveLength(1);
  expect(lines.join('')).not.toContain(KEY);
});

it('asks anew about a lead whose record or evidence changed, and about one that was deleted and came back', async () => {
  await open();
  await fill();
  await ask('fintech companies evaluating fraud detection');
  const change = async (kind: 'leads' | 'snippets', row: unknown) => {
    await engine.importRows(kind, Readable.from([JSON.stringify(row)]), { format: 'ndjson' });
  };
  await change('leads', { ...LEADS[0], description: 'Payments for hospitals.' });
  await change('snippets', {
    snippet_id: 's1',
    miner_id: 'm',
    company_id: 'c-Beta',
    text: 'Beta, the payments company, has hired a head of fraud detection to lead its evaluation.',
    observed_at: new Date(Date.now() - 86_400_000).toISOString(),
    source_url: 'https://news.example/beta-hires',
    content_type: 'news',
  });
  await engine.deleteLeads(['gamma']);
  await change('leads', LEADS[2]);
  await ask('fintech companies evaluating fraud detection');
  expect(server.asked).toHaveLength(2);
  expect(server.asked[1]?.data.leads?.map((lead) => lead.company).sort()).toEqual(['Alpha', 'Beta', 'Gamma']);
  expect(server.asked[1]?.body).toContain('head of fraud detection');
});

it('answers 200 with three leads whatever the server does', async () => {
  await open({ ASSAY_LLM_WAIT_MS: '300', ASSAY_LLM_CALL_MS: '1000', ASSAY_LLM_BREAKER_VOLUME: '1000' });
  await fill();
  const app = createApp(enginesOf(engine), pino({ level: 'silent' }));
  const ways: Misbehaviour[] = [
    'error',
    'silent',
    'garbage',
    'wrong_schema',
    'out_of_range',
    'huge',
    'trickle',
    'refused_key',
  ];
  for (const [i, way] of ways.entries()) {
    server.behave(way);
    const response = await app.request('/query', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: `fintech companies evaluating product number${i}` }),
    });
    expect(response.status).toBe(200);
    const answer = answerOf(await response.text());
    expect(answer.leads).toHaveLength(3);
    if (way !== 'out_of_range') expect(answer.degraded[0]).toMatch(/^llm: /);
    for (const lead of answer.leads) {
      expect(Math.abs(recompute(lead.components) - lead.score)).toBeLessThan(1e-6);
      expect(lead.reasons.length).toBeGreaterThan(0);
    }
  }
});

it('fills what the rules left of a prompt only where the setting asks for it, and only with what the vocabulary knows', async () => {
  await open({ ASSAY_LLM_PARSE: 'on', ASSAY_LLM_BM25: '0' });
  await fill();
  server.content = ({ prompt }) =>
    prompt === undefined
      ? { leads: [] }
      : { include: { countries: ['CH', 'Atlantis'] }, exclude: {}, k: 2, exemplars: [] };
  const answer = await ask('fintech companies in helvetistan zzz');
  expect(answer.parsed).toMatchObject({ source: 'rules+llm', k: 2 });
  expect(answer.parsed.include.countries).toEqual(['CH']);
  expect(answer.cost).toMatchObject({ llm_calls: 1, llm_hit: true });
  expect(server.asked[0]?.data.open?.length).toBeGreaterThan(0);
  const again = await ask('fintech companies in helvetistan zzz');
  expect(again.parsed.include.countries).toEqual(['CH']);
  expect(server.asked).toHaveLength(1);
  await engine.stop();
  await open({ ASSAY_LLM_BM25: '0' });
  expect((await ask('fintech companies in helvetistan zzz')).parsed.source).toBe('rules');
  expect(server.asked).toHaveLength(1);
});
