import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { loadConfig } from '../../src/config.ts';
import { type App, createApp } from '../../src/http/app.ts';
import type { Engine } from '../../src/start/engine.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { enginesOf } from '../../src/start/tenants/engines.ts';
import { newDataDir } from '../store/new-data-dir.ts';

export const LEADS = [
  {
    lead_id: 'l1',
    company_id: 'c1',
    company_name: 'Ledgerly',
    domain: 'ledgerly.com',
    industry: 'fintech',
    employee_count: 120,
    country: 'US',
    region: 'US-CA',
    city: 'San Francisco',
    technologies: ['Snowflake'],
    description: 'Payments and treasury software for finance teams.',
  },
  {
    lead_id: 'l2',
    company_id: 'c2',
    company_name: 'First Harbor Bank',
    domain: 'firstharbor.com',
    industry: 'banking',
    employee_count: '51-200',
    country: 'US',
    region: 'US-NY',
    city: 'New York',
    technologies: ['Snowflake'],
    description: 'A community bank.',
  },
  {
    lead_id: 'l3',
    company_id: 'c3',
    company_name: 'Nordwind Logistik GmbH',
    domain: 'nordwind.de',
    industry: 'logistics',
    employee_count: 640,
    location: 'Hamburg, Germany',
    description: 'Freight forwarding and warehouses.',
  },
  {
    lead_id: 'l4',
    company_id: 'c4',
    company_name: 'Cellgrove',
    domain: 'cellgrove.bio',
    industry: 'biotech',
    employee_count: 30,
    country: 'US',
    region: 'US-MA',
    city: 'Boston',
    funding_stage: 'Series B',
    description: 'Cell therapy for rare diseases.',
  },
  {
    lead_id: 'l5',
    company_id: 'c1',
    company_name: 'Ledgerly, Inc.',
    domain: 'www.ledgerly.com',
    industry: 'fintech',
    employee_count: 120,
    country: 'US',
    region: 'US-CA',
    city: 'San Francisco',
    title: 'Chief Technology Officer',
  },
];
export const SNIPPETS = [
  {
    snippet_id: 's1',
    miner_id: 'm1',
    company_id: 'c1',
    content_type: 'job_posting',
    text: 'Ledgerly is hiring data engineers to build payments analytics on Snowflake.',
    observed_at: '2026-05-01T00:00:00Z',
    source_url: 'https://ledgerly.com/jobs/1',
  },
  {
    snippet_id: 's2',
    miner_id: 'm1',
    lead_id: 'l4',
    content_type: 'news',
    text: 'Cellgrove raised a Series B to bring its cell therapy into trials.',
    observed_at: '2026-06-01T00:00:00Z',
  },
];

export interface Sample {
  app: App;
  engine: Engine;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

/** The HTTP surface over a real engine on a fresh embedded store, with the given records imported. */
export async function serveSample(
  env: Record<string, string> = {},
  leads: unknown[] = LEADS,
  snippets: unknown[] = SNIPPETS,
): Promise<Sample> {
  const folder = await newDataDir();
  const { config } = loadConfig({ ASSAY_DATA_DIR: folder, ASSAY_DEMO: 'off', ...env });
  const log = pino({ level: 'silent' });
  const engine = await openEngine(config, log);
  await engine.importRows('leads', lines(leads));
  await engine.importRows('snippets', lines(snippets));
  const app = createApp(enginesOf(engine), log);
  return {
    app,
    engine,
    post: async (path, body, headers = {}) =>
      app.request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    async close() {
      await engine.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function lines(records: unknown[]): Readable {
  return Readable.from([Buffer.from(records.map((record) => JSON.stringify(record)).join('\n'))]);
}
