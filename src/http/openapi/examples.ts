import { RECORDED } from './recorded-examples.ts';

export interface Examples {
  /** By content type. */
  request: Record<string, unknown>;
  /** Of status 200, JSON. */
  response?: unknown;
}

const lines = (...records: unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

const LEAD = {
  lead_id: 'crm-1',
  company_id: 'crm-c1',
  company_name: 'Brightledger',
  domain: 'brightledger.com',
  industry: 'fintech',
  employee_count: '51-200',
  location: 'Chicago, Illinois',
  funding_stage: 'series_b',
  technologies: ['snowflake', 'dbt'],
  title: 'VP of Data',
};
const SNIPPET = {
  snippet_id: 'news-1',
  miner_id: 'news-desk',
  domain: 'brightledger.com',
  content_type: 'news',
  text: 'Brightledger opens a second data centre in Chicago and moves its payments analytics to Snowflake.',
  observed_at: '2026-05-04T09:00:00Z',
  source_url: 'https://brightledger.com/news/1',
};
const POSTING = {
  title: 'Senior Data Engineer',
  datePosted: '2026-05-12',
  identifier: 'job-17',
  domain: 'brightledger.com',
  location: 'Chicago, US',
  description: 'You will build pipelines with Snowflake, dbt and Airflow.',
};
const SNAPSHOT = {
  domain: 'brightledger.com',
  observed_at: '2026-05-01',
  technologies: ['snowflake', 'dbt', 'hubspot'],
  source: 'scan',
};
const OUTCOME = {
  event_id: 'crm-7731-accepted',
  query_id: '6f0c2a34-0f5c-4c1f-9b8e-2f6f2f3a9d10',
  lead_id: 'crm-1',
  kind: 'accepted',
  at: '2026-05-20T10:15:00Z',
};

/** Requests that the examples of the document send; their answers were recorded. */
export const REQUESTS: Readonly<Record<string, Record<string, unknown>>> = {
  query: {
    'application/json': {
      prompt: 'biotech companies in Massachusetts that raised a Series B, not consulting',
      k: 1,
      as_of: '2013-10-31T00:00:00Z',
    },
  },
  parse: {
    'application/json': { prompt: '20 CTOs at US fintechs with 50-200 staff that use Snowflake, not banks' },
  },
  importLeads: {
    'application/x-ndjson': lines(LEAD),
    'text/csv': 'lead_id,company_id,company_name,domain\ncrm-2,crm-c2,Cellgrove,cellgrove.bio\n',
  },
  importSnippets: {
    'application/x-ndjson': lines(SNIPPET),
    'text/csv':
      'snippet_id,miner_id,domain,text,observed_at\nnews-2,news-desk,brightledger.com,Brightledger hires a head of data platforms for its Chicago office.,2026-05-05T09:00:00Z\n',
  },
  importJobPostings: {
    'application/x-ndjson': lines(POSTING),
    'text/csv': 'title,date_posted,domain\nData Analyst,2026-05-13,brightledger.com\n',
  },
  importTechnologySnapshots: {
    'application/x-ndjson': lines(SNAPSHOT),
    'text/csv': 'domain,observed_at,technologies\nbrightledger.com,2026-06-01,snowflake; dbt\n',
  },
  sendFeedback: { 'application/json': OUTCOME, 'application/x-ndjson': lines(OUTCOME) },
  createExperiment: {
    'application/json': {
      id: 'intent-first',
      hypothesis: 'Leads with fresh evidence are accepted more often when intent counts as much as fit.',
      kind: 'ab',
      variants: [
        { name: 'control', share: 0.5 },
        { name: 'intent', share: 0.5, overrides: { weights: { fit: 0.5, intent: 0.5 } } },
      ],
      metric: 'accepted_rate',
    },
  },
  createKey: {
    'application/json': { name: 'crm sync', scopes: ['query', 'feedback'], rate_per_second: 20 },
  },
  forget: { 'application/json': { company: 'crm-c1' } },
  estimateFromLog: { 'application/json': { weights: { fit: 0.5, intent: 0.5 }, outcome: 'accepted' } },
};

export function examplesOf(operationId: string): Examples {
  const response = RECORDED[operationId];
  return { request: REQUESTS[operationId] ?? {}, ...(response !== undefined && { response }) };
}
