import type { Readable } from 'node:stream';
import type { Config } from '../config.ts';
import type { Answer } from '../domain/answer.ts';
import type { Actor } from '../domain/audit.ts';
import type { Parsed } from '../domain/parsed.ts';
import type { IdempotencyDesk } from '../idempotency/idempotency-desk.ts';
import type { Spender } from '../pipeline/fallback/gate/spend-ledger.ts';
import type { QueryRequest } from '../pipeline/request.ts';
import type { SubmissionFilter } from '../ports/submissions.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { OpenAccess } from './access/open-access.ts';
import type { DataDesk } from './data/data-desk.ts';
import type { ExperimentDesk } from './experiments/experiment-desk.ts';
import type { Miners } from './miners/open-miners.ts';
import type { ModelDesk } from './models/model-desk.ts';
import type { KpiPart } from './open-kpis.ts';
import type {
  AlertPage,
  AlertPageRequest,
  ReputationPage,
  ReputationPageRequest,
} from './reputation-pages.ts';

export type ImportKind = 'leads' | 'snippets' | 'job_postings' | 'technology_snapshots';

export interface ImportOptions {
  /** Miners may send what their limits allow and no more; without it as much as there is. */
  throttled?: boolean;
  /** Of snippets: those of another miner are refused. */
  minerId?: string | null;
  format?: 'ndjson' | 'csv';
  /** Of job postings that name no company: its domain. */
  company?: string;
  signal?: AbortSignal;
  /** Who imports, for the audit log. */
  actor?: Actor;
  onProgress?(rowsRead: number): void;
  /** Sees every rejected row; the report keeps only the first ones. */
  onReject?(reject: RejectedRow): void | Promise<void>;
}

export interface RejectedRow {
  line: number;
  errors: { field: string; reason: string; fix: string; code?: string }[];
  raw: string;
}

export interface ImportAnswer {
  read: number;
  imported: number;
  changed: number;
  unchanged: number;
  /** Rows whose id came again later in the same input; the last one counts. */
  duplicates: number;
  rejected: number;
  /** Snippets that a gate refused (or would have, where gates only report), by code. */
  refused: Record<string, number>;
  /** Snippets stored that name no stored lead; they are attached when it comes. */
  waiting: number;
  warnings: number;
  seconds: number;
  /** The first rejected rows, at most REJECTS_SHOWN. */
  rejects: RejectedRow[];
}

export interface FeedbackAnswer {
  read: number;
  stored: number;
  /** Events whose id had been stored before. */
  unchanged: number;
  rejected: number;
  rejects: { line: number; errors: { field: string; reason: string; fix: string }[] }[];
}

export type SubmissionPageRequest = SubmissionFilter;

export interface SubmissionPage {
  miner_id: string;
  /** The quality of the miner is under the threshold, so all of these are to be looked at with care. */
  flagged: boolean;
  /** Verdicts ever given, by code; accepted ones under `accepted`. */
  counts: Record<string, number>;
  submissions: {
    snippet_id: string;
    status: 'accepted' | 'refused' | 'reported';
    submitted_at: string;
    refusals: { code: string; field: string; reason: string; fix: string }[];
  }[];
  /** Cursor of the next page. */
  next: string | null;
}

export interface DemoNote {
  as_of: string;
  about: string;
  attribution: string;
  link: string;
}

export interface Readiness {
  ready: boolean;
  why?: string;
}

export interface Health extends Readiness {
  store: { ok: boolean; detail: string };
  index: { ready: boolean; leads: number; snippets: number; segments: number; bytes: number; seq: number };
  leads: number;
  snippets: number;
  queries: number;
  queries_dropped: number;
  model_version: string;
  /** Version of the lead model, or why it is not used. */
  lead_model: string;
  /** Empty where no brokers are set. */
  consumers: ConsumerHealth[];
  demo?: DemoNote;
}

export interface ConsumerHealth {
  topic: string;
  ok: boolean;
  state: string;
  partitions: number;
  received: number;
  stored: number;
  /** By code. */
  refused: Record<string, number>;
  detail?: string;
}

export interface QueryOptions {
  /** Who asks; null where nobody is named. */
  submitter?: string | null;
  /** Whose budget of the day the query draws on. */
  caller?: Spender;
  /** Milliseconds that the query waited for its turn: they count against its time. */
  waitedMs?: number;
}

/** What the HTTP surface and the command line do; one engine per process. */
export interface Engine {
  readonly config: Config;
  readonly metrics: Metrics;
  /** Who may come in; of the process, not of the tenant. */
  readonly access: Pick<OpenAccess, 'control' | 'desk' | 'tenants' | 'keys'>;
  /** How well it goes, counted from stored queries and outcomes. */
  readonly kpis: Pick<KpiPart, 'page' | 'count' | 'recount'>;
  query(request: QueryRequest, signal: AbortSignal, options?: QueryOptions): Promise<Answer>;
  /** Before a query is read. @throws AppError('throttled') where its submitter is slowed down. */
  admit(submitter: string | null): void;
  /** A query that could not be taken, by the code of its error: counts against its submitter. */
  malformed(submitter: string | null, code: string): void;
  /** Who asks, how well; lowest reputation first. */
  reputation(request: ReputationPageRequest, signal?: AbortSignal): Promise<ReputationPage>;
  /** What was noticed of those who ask, newest first. */
  alerts(request: AlertPageRequest, signal?: AbortSignal): Promise<AlertPage>;
  /** The answer as the body of POST /query. */
  body(answer: Answer): string;
  /** Runs a few queries, so that the first caller does not pay for cold code; nothing is stored of them. */
  warmUp(): Promise<void>;
  parse(prompt: string): { parsed: Parsed; timings_ms: { parse: number } };
  vocabulary(): unknown;
  importRows(kind: ImportKind, source: Readable, options?: ImportOptions): Promise<ImportAnswer>;
  /** Outcomes, one JSON object a line. */
  takeFeedback(source: Readable, signal?: AbortSignal): Promise<FeedbackAnswer>;
  /** What a miner sent and what became of it, newest first. */
  submissions(minerId: string, request: SubmissionPageRequest, signal?: AbortSignal): Promise<SubmissionPage>;
  /** Quality, earnings and limits of miners. */
  readonly miners: Miners;
  readonly experiments: ExperimentDesk;
  /** What is kept of people and companies, and who did what. */
  readonly data: DataDesk;
  /** Models trained on outcomes. */
  readonly models: ModelDesk;
  /** Writes that were sent with an Idempotency-Key. */
  readonly idempotency: IdempotencyDesk;
  /** Returns how many leads were deleted. */
  deleteLeads(leadIds: string[], actor?: Actor): Promise<number>;
  reindex(): Promise<{ leads: number; seconds: number }>;
  /** Whether queries may be sent here; costs next to nothing, so that it can be asked often. */
  readiness(): Promise<Readiness>;
  /** From now on not ready, since the process is about to stop; queries are still answered. */
  drain(): void;
  health(): Promise<Health>;
  /** From now on hears at once of what other processes write, and consumes what the brokers hold. */
  follow(): void;
  /** Loads the demo data where the store is empty; returns null where it is not. */
  loadDemoIfEmpty(onProgress: (text: string) => void): Promise<DemoNote | null>;
  stop(): Promise<void>;
}
