import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sample, serveSample } from '../http/serve-sample.ts';

let sample: Sample;
beforeAll(async () => {
  sample = await serveSample();
});
afterAll(() => sample.close());

const ndjson = { 'content-type': 'application/x-ndjson' };
const lines = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');

interface Report {
  imported: number;
  changed: number;
  unchanged: number;
  rejected: number;
  waiting: number;
  rejects: { line: number; errors: { field: string; reason: string }[] }[];
}

async function send(path: string, body: string, headers: Record<string, string> = ndjson): Promise<Report> {
  const response = await sample.post(path, body, headers);
  expect(response.status).toBe(200);
  return (await response.json()) as Report;
}

interface Found {
  leads: { lead_id: string; evidence: { text: string; content_type: string; observed_at: string }[] }[];
}

async function ask(prompt: string): Promise<Found> {
  const response = await sample.post('/query', { prompt, as_of: '2024-06-01T00:00:00Z' });
  return (await response.json()) as Found;
}

const POSTINGS = [
  {
    '@type': 'JobPosting',
    title: 'Senior Data Engineer (f/m/d)',
    identifier: { '@type': 'PropertyValue', value: 'R-77' },
    hiringOrganization: {
      '@type': 'Organization',
      name: 'Ledgerly Inc.',
      sameAs: 'https://www.ledgerly.com',
    },
    jobLocation: { address: { addressLocality: 'San Francisco', addressCountry: 'US' } },
    datePosted: '2024-05-02',
    description:
      '<p>You build pipelines with <b>Databricks</b>, Kafka and Go.</p><p>Ask jane.doe@gmail.com</p>',
  },
  { title: 'Treasury Analyst', company: 'Nordwind Logistik', date_posted: '2024-05-03T09:00:00Z' },
];

it('a posting becomes evidence of the function and the technologies hired for, and of nothing else that it says', async () => {
  expect(await send('/job-postings', lines(POSTINGS))).toMatchObject({ changed: 2, rejected: 0, waiting: 0 });
  const { leads } = await ask('fintechs hiring for Databricks');
  const [first] = leads.find(({ lead_id }) => lead_id === 'l1')?.evidence ?? [];
  expect(first).toMatchObject({ content_type: 'job_posting', observed_at: '2024-05-02T00:00:00.000Z' });
  expect(first?.text).toBe(
    'Ledgerly Inc. is hiring: Senior Data Engineer (f/m/d) in San Francisco, US. It hires for data and engineering. The job works with databricks, apache kafka, go.',
  );
});

it('the same postings again change nothing', async () => {
  expect(await send('/job-postings', lines(POSTINGS))).toMatchObject({
    changed: 0,
    unchanged: 2,
    rejected: 0,
  });
});

it('a CSV under headers of its own is read as well, and says of each bad row what is wrong with it', async () => {
  const csv =
    'Job Title;Company;Website;Posted Date;URL\nCFO;Cellgrove;cellgrove.bio;2024-05-04;https://cellgrove.bio/jobs/1\n;Cellgrove;cellgrove.bio;2024-05-04;\nCTO;Nobody Knows;;2024-05-04;\nCOO;Cellgrove;cellgrove.bio;soon;\n';
  const report = await send('/job-postings', csv, { 'content-type': 'text/csv' });
  expect(report).toMatchObject({ changed: 1, rejected: 3 });
  expect(report.rejects.map(({ line, errors }) => [line, errors[0]?.field])).toEqual([
    [3, 'title'],
    [4, 'company'],
    [5, 'date_posted'],
  ]);
});

it('a feed that names no company is that of the company asked for', async () => {
  const feed = lines([
    { title: 'Head of Sales', createdAt: Date.UTC(2024, 4, 6), hostedUrl: 'https://jobs.example.com/9' },
  ]);
  expect(await send('/job-postings?company=cellgrove.bio', feed)).toMatchObject({ changed: 1, waiting: 0 });
  expect((await sample.post('/job-postings?company=nothing', feed, ndjson)).status).toBe(400);
});

const SNAPSHOTS = [
  {
    domain: 'ledgerly.com',
    company: 'Ledgerly',
    observed_at: '2024-01-01',
    technologies: ['Redshift', 'dbt'],
  },
  {
    domain: 'ledgerly.com',
    company: 'Ledgerly',
    observed_at: '2024-02-01',
    technologies: 'Redshift;dbt;Snowflake',
  },
];
const LATER = [
  { domain: 'ledgerly.com', observed_at: '2024-03-01', technologies: ['dbt', 'Snowflake'] },
  { domain: 'ledgerly.com', observed_at: '2024-04-01', technologies: ['dbt', 'Snowflake', 'Unheard Of'] },
];

async function changesOf(): Promise<string[]> {
  const { leads } = await ask('companies that moved to Snowflake from Redshift');
  const evidence = leads.find(({ lead_id }) => lead_id === 'l1')?.evidence ?? [];
  return evidence.filter(({ content_type }) => content_type === 'tech_change').map(({ text }) => text);
}

it('two snapshots tell of what was taken up, and later ones, in another file, of what was given up', async () => {
  expect(await send('/technology-snapshots', lines(SNAPSHOTS))).toMatchObject({ changed: 2, rejected: 0 });
  expect(await changesOf()).toEqual([
    'Between 2024-01-01 and 2024-02-01 Ledgerly (ledgerly.com) started to use snowflake.',
  ]);
  expect(await send('/technology-snapshots', lines(LATER))).toMatchObject({ changed: 2 });
  expect(await changesOf()).toContain(
    'Between 2024-02-01 and 2024-03-01 Ledgerly (ledgerly.com) stopped using amazon redshift.',
  );
});

it('the same snapshots again, in any order, tell of nothing new', async () => {
  const before = await changesOf();
  expect(await send('/technology-snapshots', lines([...LATER, ...SNAPSHOTS].reverse()))).toMatchObject({
    changed: 0,
    unchanged: 4,
  });
  expect(await changesOf()).toEqual(before);
});

it('with the last lead of a company its snapshots are deleted too', async () => {
  await sample.engine.deleteLeads(['l1', 'l5']);
  expect(await send('/technology-snapshots', lines(SNAPSHOTS))).toMatchObject({ changed: 2 });
});

it('the example of docs/etl.md tells what the page says', async () => {
  const folder = join(import.meta.dirname, '../../docs/examples/etl');
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const page = await readFile(join(folder, '../../etl.md'), 'utf8');
  await send('/leads:import', await read('leads.csv'), { 'content-type': 'text/csv' });
  await send('/job-postings', await read('job-postings.ndjson'));
  await send('/technology-snapshots', await read('technology-snapshots.csv'), { 'content-type': 'text/csv' });
  const response = await sample.post('/query', {
    prompt: 'moving from Redshift to Snowflake',
    as_of: '2026-11-01T00:00:00Z',
  });
  const { leads } = (await response.json()) as Found;
  const told = leads.find(({ lead_id }) => lead_id === 'ex-1')?.evidence.map(({ text }) => text) ?? [];
  expect(told).toHaveLength(3);
  for (const text of told) expect(page).toContain(text);
});

it('a rejected snapshot that holds personal data is told of without it', async () => {
  const row = JSON.stringify({ domain: 'ledgerly.com', note: 'ask jane.doe@gmail.com' });
  const response = await sample.post('/technology-snapshots', row, ndjson);
  expect(await response.clone().json()).toMatchObject({ rejected: 1 });
  expect(await response.text()).not.toContain('jane.doe');
});
