import type { CallOptions, SnippetOutcome, SnippetWrite } from './store.ts';

/** A snippet that has passed all checks that need nothing but itself. */
export interface Admission {
  snippet: SnippetWrite;
  /** 64 bits in two signed halves. */
  simhash: { high: number; low: number };
  /** Equal for equal words of one miner; any 64 bits, in two signed halves. */
  textHash: { high: number; low: number };
  /** False: nothing in it names its company, so only a key that is known says whom it is about. */
  mentioned: boolean;
}

export type AdmissionCode =
  | 'near_duplicate'
  | 'copied'
  | 'template'
  | 'id_taken'
  | 'no_mention'
  | 'forgotten';

export interface AdmissionOutcome extends SnippetOutcome {
  /** Null: nothing against it. */
  code: AdmissionCode | null;
  /** False where it was not written: it was refused. */
  written: boolean;
  /** Of near_duplicate: the miner's own earlier snippet. */
  of: string | null;
}

export interface AdmissionRules {
  /** False: write it all the same and only say what is against it. */
  enforce: boolean;
}

export interface SubmissionRefusal {
  code: string;
  field: string;
  reason: string;
}

/** A verdict to keep for its miner. `refusals` must hold nothing of the record that could be personal. */
export interface RefusedSubmission {
  miner_id: string;
  snippet_id: string;
  status: 'refused' | 'reported';
  /** At least one; the first names the code it is counted under. */
  refusals: SubmissionRefusal[];
}

export interface Submission {
  seq: number;
  snippet_id: string;
  status: 'accepted' | 'refused' | 'reported';
  submitted_at: string;
  refusals: SubmissionRefusal[];
}

export interface SubmissionFilter {
  status?: Submission['status'] | undefined;
  /** Any of its refusals. */
  code?: string | undefined;
  /** Only what comes after this one in the list. */
  before?: Pick<Submission, 'seq' | 'snippet_id'> | undefined;
  limit: number;
}

export interface SubmissionBounds {
  days: number;
  /** Refusals kept per tenant. */
  rows: number;
}

/** What miners sent and what became of it. Part of the store; same promises. */
export interface SubmissionStore {
  /**
   * Writes those snippets that are no copies, as upsertSnippets() does, one after another in the order given: of two near
   * each other the first counts, whoever else writes at the same time. The same id with the same content is one message
   * that comes again and always passes. Outcomes in the order given.
   */
  admitSnippets(
    tenant: string,
    admissions: readonly Admission[],
    rules: AdmissionRules,
  ): Promise<AdmissionOutcome[]>;
  /** Keeps the last verdict on each id; the same verdict again changes nothing and is not counted again. */
  recordRefusals(
    tenant: string,
    refused: readonly RefusedSubmission[],
    bounds: SubmissionBounds,
  ): Promise<void>;
  /** Newest first. */
  listSubmissions(
    tenant: string,
    minerId: string,
    filter: SubmissionFilter,
    options?: CallOptions,
  ): Promise<Submission[]>;
  /** Verdicts ever given to the miner, by code; accepted ones under `accepted`. */
  countSubmissions(tenant: string, minerId: string, options?: CallOptions): Promise<Record<string, number>>;
}
