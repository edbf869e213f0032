import type { Actor } from '../../domain/audit.ts';
import type { Label } from '../../domain/label.ts';
import type { Lead } from '../../domain/lead.ts';
import type { LlmSpend } from '../../domain/llm-spend.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Predicate } from '../../domain/predicate.ts';
import type { OutcomeFeed } from '../../ports/outcome-feed.ts';
import type { CallOptions, EncodedQuery, QueryRow, SnippetWrite, Store } from '../../ports/store.ts';
import type {
  Admission,
  AdmissionRules,
  RefusedSubmission,
  SubmissionBounds,
  SubmissionFilter,
  SubmissionStore,
} from '../../ports/submissions.ts';
import type { StoredSnapshot, TechnologySnapshotStore } from '../../ports/technology-snapshots.ts';
import { admitSnippets } from './admit-snippets.ts';
import { BoundedRefusals } from './bounded-refusals.ts';
import { deleteLeads } from './delete-leads.ts';
import { claimEmbeddings } from './embedding-origin.ts';
import { type EmbeddingEntry, leadsWithoutEmbedding, writeEmbeddings } from './embeddings.ts';
import { InTurn } from './in-turn.ts';
import { insertOutcomes } from './insert-outcomes.ts';
import { encodeQuery, insertQueries } from './insert-queries.ts';
import { labelsSince, putLabels } from './labels.ts';
import { addSpend, spendOf } from './llm-spend.ts';
import { analyzeYoung, maintain } from './maintain-tables.ts';
import { MaintenanceDue } from './maintenance-due.ts';
import { count, countWidening, matchIds, matchPrior, matchText } from './match.ts';
import { migrate } from './migrate.ts';
import { nearest } from './nearest.ts';
import { numberOutcomes, outcomesSince } from './outcome-feed.ts';
import { changesSince, getBlocks } from './read-blocks.ts';
import type { SqlClient } from './sql-client.ts';
import { SqlStoreParts } from './sql-store-parts.ts';
import { storeIdentity } from './store-identity.ts';
import { countSubmissions, listSubmissions } from './submissions.ts';
import { counts, lastSeq } from './summary.ts';
import { addSnapshots } from './technology-snapshots.ts';
import { textStats } from './text-stats.ts';
import { ensureHypertables } from './time-tables.ts';
import { upsertLeads } from './upsert-leads.ts';
import { upsertSnippets } from './upsert-snippets.ts';
import { buildVectorIndex, ensureVectorIndex } from './vector-index.ts';

export interface SqlStoreOptions {
  dimensions: number;
  /** Most snippets per tenant that wait for their lead; beyond it the oldest are dropped. */
  pendingSnippetsMax: number;
  /** The engine has no background vacuum: the store maintains itself as it grows. Others get statistics as they grow. */
  selfMaintaining: boolean;
  /** Use TimescaleDB where the server has it. */
  timescale?: boolean;
}

/** The store in SQL, whatever the engine; besides the port it has what imports and `reindex` need. */
export class SqlStore
  extends SqlStoreParts
  implements Store, SubmissionStore, OutcomeFeed, TechnologySnapshotStore
{
  readonly #client: SqlClient;
  readonly #options: SqlStoreOptions;
  readonly #refusals: BoundedRefusals;
  readonly #maintenance = new MaintenanceDue();
  /** Of all that are made of one another by of(). */
  readonly #leadWrites: InTurn;

  constructor(client: SqlClient, options: SqlStoreOptions, leadWrites = new InTurn()) {
    super(client, options.selfMaintaining);
    this.#client = client;
    this.#options = options;
    this.#leadWrites = leadWrites;
    this.#refusals = new BoundedRefusals(client);
  }

  /** The store for the work of one tenant: its statements can see and change nothing of another (SqlClient.of). */
  of(tenant: string): SqlStore {
    return new SqlStore(this.#client.of(tenant), this.#options, this.#leadWrites);
  }

  /** The store for maintenance over all tenants. */
  ofAll(): SqlStore {
    return new SqlStore(this.#client.ofAll(), this.#options, this.#leadWrites);
  }

  async migrate(): Promise<{ applied: string[] }> {
    const { applied } = await migrate(this.#client, this.#options.dimensions);
    if (this.#options.timescale !== true) return { applied };
    return { applied: [...applied, ...(await ensureHypertables(this.#client.ofAll()))] };
  }

  async upsertLeads(tenant: string, leads: Lead[], embeddings: (Float32Array | null)[]) {
    const outcome = await upsertLeads(this.#client, tenant, leads, embeddings, this.#leadWrites);
    this.#changed(outcome.changed);
    return outcome;
  }

  /** For imports that acknowledge leads before they are embedded; a null or zero vector means "no token known". */
  writeEmbeddings(tenant: string, entries: EmbeddingEntry[]) {
    return writeEmbeddings(this.#client, tenant, entries);
  }

  /** Call after migrate(): drops vectors that another embedder made. Returns whether there were any. */
  claimEmbeddings(version: string): Promise<boolean> {
    return claimEmbeddings(this.#client.ofAll(), version);
  }

  /** Leads that wait for writeEmbeddings, in order of lead_id: where an interrupted import goes on. */
  leadsWithoutEmbedding(tenant: string, limit: number): Promise<Lead[]> {
    return leadsWithoutEmbedding(this.#client, tenant, limit);
  }

  async upsertSnippets(tenant: string, snippets: SnippetWrite[]) {
    const outcomes = await upsertSnippets(this.#client, tenant, snippets, this.#options.pendingSnippetsMax);
    this.#changed(outcomes.reduce((n, outcome) => n + (outcome.changed ? 1 : 0), 0));
    return outcomes;
  }

  async admitSnippets(tenant: string, admissions: readonly Admission[], rules: AdmissionRules) {
    const { pendingSnippetsMax } = this.#options;
    const outcomes = await admitSnippets(this.#client, tenant, admissions, rules, pendingSnippetsMax);
    this.#changed(outcomes.reduce((n, outcome) => n + (outcome.changed ? 1 : 0), 0));
    return outcomes;
  }

  recordRefusals(tenant: string, refused: readonly RefusedSubmission[], bounds: SubmissionBounds) {
    return this.#refusals.record(tenant, refused, bounds);
  }

  listSubmissions(tenant: string, minerId: string, filter: SubmissionFilter, options?: CallOptions) {
    return listSubmissions(this.#client, tenant, minerId, filter, options);
  }

  countSubmissions(tenant: string, minerId: string, options?: CallOptions) {
    return countSubmissions(this.#client, tenant, minerId, options);
  }

  addSnapshots(tenant: string, snapshots: readonly StoredSnapshot[], keepMax: number) {
    return addSnapshots(this.#client, tenant, snapshots, keepMax);
  }

  deleteLeads(tenant: string, leadIds: string[], actor?: Actor) {
    return deleteLeads(this.#client, tenant, leadIds, actor);
  }

  getBlocks(tenant: string, leadIds: string[], options?: CallOptions) {
    return getBlocks(this.#client, tenant, leadIds, options);
  }

  changesSince(tenant: string, seq: number, limit: number) {
    return changesSince(this.#client, tenant, seq, limit);
  }

  /** The id of the history that this store's change numbers belong to. */
  identity(tenant: string): Promise<string> {
    return storeIdentity(this.#client, tenant);
  }

  lastSeq(tenant: string, options?: CallOptions) {
    return lastSeq(this.#client, tenant, options);
  }

  counts(tenant: string) {
    return counts(this.#client, tenant);
  }

  count(tenant: string, predicate: Predicate, options?: CallOptions) {
    return count(this.#client, tenant, predicate, options);
  }

  countWidening(tenant: string, predicates: readonly Predicate[], options?: CallOptions) {
    return countWidening(this.#client, tenant, predicates, options);
  }

  matchIds(tenant: string, predicate: Predicate, limit: number, options?: CallOptions) {
    return matchIds(this.#client, tenant, predicate, limit, options);
  }

  nearest(tenant: string, vector: Float32Array, predicate: Predicate, limit: number, options?: CallOptions) {
    return nearest(this.#client, tenant, vector, predicate, limit, options);
  }

  textStats(tenant: string, terms: string[], asOfMs: number, options?: CallOptions) {
    return textStats(this.#client, tenant, terms, asOfMs, options);
  }

  matchText(
    tenant: string,
    terms: string[],
    asOfMs: number,
    predicate: Predicate,
    limit: number,
    options?: CallOptions,
  ) {
    return matchText(this.#client, tenant, terms, asOfMs, predicate, limit, options);
  }

  matchPrior(tenant: string, predicate: Predicate, limit: number, options?: CallOptions) {
    return matchPrior(this.#client, tenant, predicate, limit, options);
  }

  encodeQuery(row: QueryRow) {
    return encodeQuery(row);
  }
  insertQueries(tenant: string, rows: readonly (QueryRow | EncodedQuery)[]) {
    return insertQueries(this.#client, tenant, rows);
  }

  putLabels(tenant: string, labels: Label[]) {
    return putLabels(this.#client, tenant, labels);
  }

  labelsSince(tenant: string, sinceMs: number, limit: number) {
    return labelsSince(this.#client, tenant, sinceMs, limit);
  }

  addSpend(tenant: string, spends: LlmSpend[]) {
    return addSpend(this.#client, tenant, spends);
  }

  spendOf(tenant: string, day: string) {
    return spendOf(this.#client, tenant, day);
  }

  insertOutcomes(tenant: string, outcomes: Outcome[]) {
    return insertOutcomes(this.#client, tenant, outcomes);
  }

  outcomesSince(tenant: string, seq: number, limit: number, sinceMs: number) {
    return outcomesSince(this.#client, tenant, seq, limit, sinceMs);
  }

  numberOutcomes(tenant: string) {
    return numberOutcomes(this.#client, tenant);
  }

  /** Builds the HNSW index if it is not there; the embedded engine is busy meanwhile, PostgreSQL serves on. */
  async ensureVectorIndex(): Promise<void> {
    if (this.#options.selfMaintaining) await ensureVectorIndex(this.#client);
    else await buildVectorIndex(this.#client);
  }

  /** Statistics for the planner and dead rows given back: after a bulk import. */
  async maintain(): Promise<void> {
    this.#maintenance.done();
    await maintain(this.#client);
  }

  async health(): Promise<{ ok: boolean; detail: string }> {
    try {
      await this.#client.run([{ text: 'select 1 as one', fixed: true }], { deadlineMs: 2_000 });
      return { ok: true, detail: 'answers' };
    } catch (error) {
      return { ok: false, detail: error instanceof Error ? error.message : 'does not answer' };
    }
  }

  /** What was accepted is written first. */
  async close(): Promise<void> {
    await this.#leadWrites.idle();
    await this.#client.close();
  }

  #changed(rows: number): void {
    const changes = this.#maintenance.changed(rows);
    if (changes === 0) return;
    this.#maintenance.done();
    // Nobody waits for it: a store that fails here fails the next call, which reports it.
    const done = this.#options.selfMaintaining ? this.maintain() : analyzeYoung(this.#client, changes);
    done.catch(() => undefined);
  }
}
