import { type ImportOptions, importAll } from './import-all.ts';
import type { Records } from './in-batches.ts';
import type { components, operations } from './openapi-types.ts';
import type { RetryPolicy } from './retry-delay.ts';
import { type CallOptions, type Outgoing, send, type Transport } from './send.ts';

type Schemas = components['schemas'];
type Query<O extends keyof operations> = NonNullable<operations[O]['parameters']['query']>;
type Body<O extends keyof operations> = operations[O] extends {
  requestBody: { content: { 'application/json': infer T } };
}
  ? T
  : never;
type Answered<O extends keyof operations> = operations[O]['responses'] extends {
  200: { content: { 'application/json': infer T } };
}
  ? T
  : never;

export interface ClientOptions {
  /** Like https://assay.example.com; a path in front of the API is kept. */
  baseUrl: string;
  /** An API key or a token; none where access control is off. */
  apiKey?: string;
  /** Who asks, where access control is off. */
  submitter?: string;
  /** Time for a call in all, tries and pauses together. Default 30 s. */
  timeoutMs?: number;
  /** Default: 5 tries, pauses of up to 200 ms, doubled each time, 10 s at most. */
  retry?: Partial<RetryPolicy>;
  /** Further headers of every request. */
  headers?: Record<string, string>;
  fetch?: typeof fetch;
  /** Between 0 and 1; for tests. */
  random?: () => number;
}

export type AssayClient = ReturnType<typeof createAssayClient>;

const RETRY: RetryPolicy = { attempts: 5, baseMs: 200, capMs: 10_000 };
const TIMEOUT_MS = 30_000;

/** A method for each operation of docs/openapi.json, with the types made from it. */
export function createAssayClient(options: ClientOptions) {
  const transport = transportOf(options);
  const call = async <T>(outgoing: Outgoing, given?: CallOptions): Promise<T> =>
    trusted<T>(await (await send(transport, outgoing, given)).json());
  const get = <O extends keyof operations>(path: string, query?: Outgoing['query'], given?: CallOptions) =>
    call<Answered<O>>({ method: 'GET', path, ...(query && { query }) }, given);
  const ask = <O extends keyof operations>(path: string, body: unknown, given?: CallOptions) =>
    call<Answered<O>>({ method: 'POST', path, ...json(body) }, given);
  const write = <O extends keyof operations>(path: string, rest: Partial<Outgoing>, given?: CallOptions) =>
    call<Answered<O>>({ method: 'POST', path, isWrite: true, ...rest }, given);
  const bring =
    <T>(path: string) =>
    (records: Records<T>, given: ImportOptions & { company?: string } = {}) =>
      importAll(records, given, (body, single) =>
        write<'importLeads'>(path, { body, headers: NDJSON, query: { company: given.company } }, single),
      );
  const id = encodeURIComponent;
  return {
    query: (body: Schemas['QueryRequest'], given?: CallOptions) => ask<'query'>('/query', body, given),
    parse: (body: Schemas['ParseRequest'], given?: CallOptions) => ask<'parse'>('/parse', body, given),
    getVocabulary: (given?: CallOptions) => get<'getVocabulary'>('/vocabulary', undefined, given),
    importLeads: bring<Schemas['LeadRecord']>('/leads:import'),
    importSnippets: bring<Schemas['SnippetRecord']>('/snippets'),
    importJobPostings: bring<Schemas['JobPostingRecord']>('/job-postings'),
    importTechnologySnapshots: bring<Schemas['TechnologySnapshotRecord']>('/technology-snapshots'),
    deleteLead: (leadId: string, given?: CallOptions) =>
      call<Answered<'deleteLead'>>({ method: 'DELETE', path: `/leads/${id(leadId)}` }, given),
    sendFeedback: (outcomes: Schemas['OutcomeRecord'] | Schemas['OutcomeRecord'][], given?: CallOptions) =>
      write<'sendFeedback'>(
        '/feedback',
        Array.isArray(outcomes) ? { body: outcomes.map(line).join(''), headers: NDJSON } : json(outcomes),
        given,
      ),
    listMiners: (query?: Query<'listMiners'>, given?: CallOptions) =>
      get<'listMiners'>('/miners', query, given),
    getMiner: (minerId: string, given?: CallOptions) =>
      get<'getMiner'>(`/miners/${id(minerId)}`, undefined, given),
    listSubmissions: (minerId: string, query?: Query<'listSubmissions'>, given?: CallOptions) =>
      get<'listSubmissions'>(`/miners/${id(minerId)}/submissions`, query, given),
    createExperiment: (definition: Schemas['ExperimentDefinition'], given?: CallOptions) =>
      write<'createExperiment'>('/experiments', json(definition), given),
    listExperiments: (given?: CallOptions) => get<'listExperiments'>('/experiments', undefined, given),
    getExperiment: (name: string, given?: CallOptions) =>
      get<'getExperiment'>(`/experiments/${id(name)}`, undefined, given),
    estimateFromLog: (body: Schemas['EstimateRequest'], given?: CallOptions) =>
      ask<'estimateFromLog'>('/experiments:estimate', body, given),
    startExperiment: (name: string, given?: CallOptions) =>
      write<'startExperiment'>(`/experiments/${id(name)}/start`, {}, given),
    stopExperiment: (name: string, given?: CallOptions) =>
      write<'stopExperiment'>(`/experiments/${id(name)}/stop`, {}, given),
    listModels: (given?: CallOptions) => get<'listModels'>('/models', undefined, given),
    promoteModel: (version: string, given?: CallOptions) =>
      write<'promoteModel'>(`/models/${id(version)}/promote`, {}, given),
    rollbackModel: (query?: Query<'rollbackModel'>, given?: CallOptions) =>
      write<'rollbackModel'>('/models/rollback', { ...(query && { query }) }, given),
    listReputations: (query?: Query<'listReputations'>, given?: CallOptions) =>
      get<'listReputations'>('/query-quality/reputation', query, given),
    listAlerts: (query?: Query<'listAlerts'>, given?: CallOptions) =>
      get<'listAlerts'>('/query-quality/alerts', query, given),
    getKpis: (query?: Query<'getKpis'>, given?: CallOptions) => get<'getKpis'>('/kpis', query, given),
    createKey: (body: Body<'createKey'>, given?: CallOptions) =>
      write<'createKey'>('/keys', json(body), given),
    listKeys: (query?: Query<'listKeys'>, given?: CallOptions) => get<'listKeys'>('/keys', query, given),
    revokeKey: (keyId: string, given?: CallOptions) =>
      call<Answered<'revokeKey'>>({ method: 'DELETE', path: `/keys/${id(keyId)}` }, given),
    listAudit: (query?: Query<'listAudit'>, given?: CallOptions) => get<'listAudit'>('/audit', query, given),
    forget: (body: Body<'forget'>, given?: CallOptions) => write<'forget'>('/forget', json(body), given),
    getRetention: (given?: CallOptions) => get<'getRetention'>('/retention', undefined, given),
    getLiveness: (given?: CallOptions) => get<'getLiveness'>('/livez', undefined, given),
    getReadiness: (given?: CallOptions) => get<'getReadiness'>('/readyz', undefined, given),
    getHealth: (given?: CallOptions) => get<'getHealth'>('/healthz', undefined, given),
    getOpenApi: (given?: CallOptions) => get<'getOpenApi'>('/openapi.json', undefined, given),
    getMetrics: async (given?: CallOptions) =>
      (await send(transport, { method: 'GET', path: '/metrics' }, given)).text(),
  };
}

const NDJSON = { 'content-type': 'application/x-ndjson' };

function transportOf(options: ClientOptions): Transport {
  const { baseUrl, apiKey, submitter } = options;
  return {
    baseUrl: baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`,
    headers: {
      accept: 'application/json, application/problem+json',
      ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
      ...(submitter !== undefined && { 'x-assay-submitter': submitter }),
      ...options.headers,
    },
    fetch: options.fetch ?? ((...args) => globalThis.fetch(...args)),
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    retry: { ...RETRY, ...options.retry },
    random: options.random ?? Math.random,
  };
}

function json(body: unknown): Pick<Outgoing, 'body' | 'headers'> {
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

function line(record: unknown): string {
  return `${JSON.stringify(record)}\n`;
}

/** Safe as far as the server keeps to its document, which its tests check from outside; unknown fields are left alone. */
function trusted<T>(answer: unknown): T {
  return answer as T;
}
