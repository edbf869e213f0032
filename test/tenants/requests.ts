import fc from 'fast-check';

/** What a request is made of: ids from small pools, so that tenants use the same ones. */
export interface Names {
  /** Of an answer, the n-th of the tenant that asks or of another; one that nobody was given where there is none. */
  queryId(n: number, mine: boolean): string;
  keyId(n: number, mine: boolean): string;
}

export interface Made {
  path: string;
  body?: string;
  type?: string;
  headers?: Record<string, string>;
}

/** A route as the description of the API writes it -> requests to it. */
export type Makers = Record<string, fc.Arbitrary<(names: Names) => Made>>;

const JSON_TYPE = 'application/json';
const NDJSON = 'application/x-ndjson';
const from = (...values: string[]) => fc.constantFrom(...values);
const lead = from('l1', 'l2', 'l3', 'l4');
const company = from('c1', 'c2', 'c3');
const miner = from('m1', 'm2');
const version = from('ranker-1', 'ranker-2');
const experiment = from('exp-1', 'exp-2');
const submitter = from('ann', 'bob');
const prompt = from(
  'fintech companies in California that use Snowflake',
  'biotech companies with 50 to 200 employees hiring data engineers',
  'banks in Germany, not consulting',
  'software companies',
);
const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-05-${String(n).padStart(2, '0')}T00:00:00Z`);
const AS_OF = '2026-06-15T00:00:00Z';

const leadRecord = fc.record({
  lead_id: lead,
  company_id: company,
  company_name: from('Ledgerly', 'First Harbor Bank', 'Cellgrove'),
  domain: from('ledgerly.com', 'firstharbor.com', 'cellgrove.com'),
  industry: from('fintech', 'banking', 'biotech', 'software'),
  employee_count: fc.integer({ min: 1, max: 900 }),
  country: from('US', 'DE'),
  region: from('US-CA', 'DE-BE'),
  technologies: fc.subarray(['Snowflake', 'Salesforce', 'Kubernetes']),
  description: from('Payments software for finance teams.', 'Cell therapy.', 'Loans and accounts.'),
});
const snippetRecord = fc.record({
  snippet_id: from('s1', 's2', 's3', 's4', 's5'),
  miner_id: miner,
  lead_id: lead,
  content_type: from('news', 'job_posting'),
  text: from(
    'Ledgerly is hiring data engineers to build payments analytics on Snowflake.',
    'Cellgrove raised a Series B to bring its cell therapy into trials.',
    'First Harbor Bank opens an office and hires fifty data engineers.',
    'Call me at home: +49 170 1234567',
  ),
  observed_at: day,
});
const posting = fc.record({
  title: from('Data Engineer', 'Account Executive'),
  hiringOrganization: from('Ledgerly', 'Cellgrove').map((name) => ({ name, sameAs: `https://${name}.com` })),
  description: from('You know Snowflake and Kubernetes.', 'You sell.'),
  datePosted: day,
  url: from('https://ledgerly.com/jobs/1', 'https://cellgrove.com/jobs/2'),
});
const snapshot = fc.record({
  domain: from('ledgerly.com', 'cellgrove.com'),
  technologies: fc.subarray(['Snowflake', 'Salesforce', 'Kubernetes']),
  observed_at: day,
});
const rows = (record: fc.Arbitrary<unknown>, path: string) =>
  fc.array(record, { minLength: 1, maxLength: 4 }).map((records) => () => ({
    path,
    type: NDJSON,
    body: records.map((one) => JSON.stringify(one)).join('\n'),
  }));
const get = (path: fc.Arbitrary<string> | string) =>
  (typeof path === 'string' ? fc.constant(path) : path).map((made) => () => ({ path: made }));
const post = (path: fc.Arbitrary<string>) =>
  path.map((made) => () => ({ path: made, type: JSON_TYPE, body: '{}' }));
const json = (path: string, body: fc.Arbitrary<unknown>) =>
  body.map((made) => () => ({ path, type: JSON_TYPE, body: JSON.stringify(made) }));

const asked = fc.record({ text: prompt, k: fc.integer({ min: 1, max: 4 }), who: submitter });

export function makers(nowMs: number): Makers {
  const outcome = fc.record({
    event_id: from('e1', 'e2', 'e3', 'e4', 'e5', 'e6'),
    lead_id: lead,
    kind: from('click', 'accepted', 'converted', 'bounced'),
    n: fc.nat(3),
    mine: fc.boolean(),
  });
  return {
    'POST /query': asked.map(({ text, k, who }) => () => ({
      path: '/query',
      type: JSON_TYPE,
      body: JSON.stringify({ prompt: text, k, as_of: AS_OF }),
      headers: { 'x-assay-submitter': who },
    })),
    'POST /parse': json('/parse', fc.record({ prompt })),
    'GET /vocabulary': get('/vocabulary'),
    'POST /leads:import': rows(leadRecord, '/leads:import'),
    'POST /snippets': rows(snippetRecord, '/snippets'),
    'POST /job-postings': rows(posting, '/job-postings'),
    'POST /technology-snapshots': rows(snapshot, '/technology-snapshots'),
    'DELETE /leads/{lead_id}': get(lead.map((id) => `/leads/${id}`)),
    'POST /feedback': fc.array(outcome, { minLength: 1, maxLength: 3 }).map((events) => (names) => ({
      path: '/feedback',
      type: NDJSON,
      body: events
        .map(({ n, mine, ...event }) =>
          JSON.stringify({
            ...event,
            query_id: names.queryId(n, mine),
            at: new Date(nowMs - 60_000).toISOString(),
          }),
        )
        .join('\n'),
    })),
    'GET /audit': get(from('/audit', '/audit?act=lead', '/audit?limit=1')),
    'GET /retention': get('/retention'),
    // Every forgetting writes the files of the store anew, so few of them.
    'POST /forget': json(
      '/forget',
      fc.oneof(
        { weight: 4, arbitrary: fc.record({ company, lift: fc.constant(true) }) },
        {
          weight: 1,
          arbitrary: fc.oneof(
            fc.record({ lead }),
            fc.record({ miner }),
            fc.record({ submitter }),
            fc.record({ company }),
          ),
        },
      ),
    ),
    'GET /miners': get('/miners'),
    'GET /miners/{miner_id}': get(miner.map((id) => `/miners/${id}`)),
    'GET /miners/{miner_id}/submissions': get(miner.map((id) => `/miners/${id}/submissions`)),
    'POST /experiments': json(
      '/experiments',
      fc.record({ id: experiment, share: fc.constantFrom(0.3, 0.5) }).map(({ id, share }) => ({
        id,
        hypothesis: 'More weight on intent finds more buyers.',
        kind: 'ab',
        salt: 'fixed',
        variants: [
          { name: 'control', share: 1 - share },
          { name: 'intent', share, overrides: { weights: { fit: 0.2, intent: 0.8 } } },
        ],
      })),
    ),
    'GET /experiments': get('/experiments'),
    'GET /experiments/{id}': get(experiment.map((id) => `/experiments/${id}`)),
    'POST /experiments/{id}/start': post(experiment.map((id) => `/experiments/${id}/start`)),
    'POST /experiments/{id}/stop': post(experiment.map((id) => `/experiments/${id}/stop`)),
    'POST /experiments:estimate': json(
      '/experiments:estimate',
      fc.constant({ weights: { fit: 0.5, intent: 0.5 }, outcome: 'click' }),
    ),
    'GET /models': get('/models'),
    'POST /models/{version}/promote': post(version.map((id) => `/models/${id}/promote`)),
    'POST /models/rollback': post(fc.constant('/models/rollback?kind=ranker')),
    'GET /query-quality/reputation': get('/query-quality/reputation'),
    'GET /query-quality/alerts': get('/query-quality/alerts'),
    'GET /kpis': get('/kpis'),
    'POST /keys': json('/keys', fc.record({ name: submitter, scopes: fc.constant(['query']) })),
    'GET /keys': get('/keys'),
    'DELETE /keys/{key_id}': fc
      .record({ n: fc.integer({ min: 1, max: 3 }), mine: fc.boolean() })
      .map(({ n, mine }) => (names) => ({ path: `/keys/${names.keyId(n, mine)}` })),
  };
}
