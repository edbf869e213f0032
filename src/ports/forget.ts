import type { Actor, SubjectKind } from '../domain/audit.ts';

export interface Subject {
  kind: SubjectKind;
  id: string;
}

/** Everything that has to be found of a subject, in clear; kept until it is done. */
export interface ForgetTargets {
  lead_ids: string[];
  company_ids: string[];
  domains: string[];
  emails: string[];
  miner_ids: string[];
  submitters: string[];
  /** Evidence that is of nobody else. */
  snippet_ids: string[];
  /** What a prompt or a text may name it by. */
  words: string[];
}

export interface ForgetJob {
  job_id: string;
  subject: Subject;
  targets: ForgetTargets;
  counts: Record<string, number>;
  actor: Actor;
  /** Processes have had time to take the leads out of their indexes. */
  isDue: boolean;
  /** Done but for the bytes on the disk; it does not say any more whom it was about. */
  isEmptied: boolean;
}

/** Rows by place. */
export type ForgetCounts = Record<string, number>;

export interface ForgetStore {
  /** Bars the subject and writes down what is to be found of it, in one transaction. A job of the same subject goes on. */
  begin(tenant: string, subject: Subject, actor: Actor, graceMs: number): Promise<ForgetJob>;
  /** Removes all of it from the tables; may be called again at any time. Returns what went with this call. */
  erase(tenant: string, job: ForgetJob): Promise<ForgetCounts>;
  /** Takes the tombstones away, notes the act and empties the job, in one transaction. */
  finish(tenant: string, job: ForgetJob, receipt: ForgetCounts): Promise<void>;
  end(tenant: string, jobId: string): Promise<void>;
  /** Begun and not ended, oldest first. */
  openJobs(tenant: string, limit: number): Promise<ForgetJob[]>;
  /** Lets the subject in again; returns how many names were barred with it. */
  lift(tenant: string, subject: Subject, actor: Actor): Promise<number>;
  /** Who is stored although barred, as after a restore of an older backup. */
  barredButStored(tenant: string): Promise<Subject[]>;
  /** How many names are barred. */
  barred(tenant: string): Promise<number>;
  /** Number up to which tombstones are gone; 0 where none are. */
  purgedSeq(tenant: string): Promise<number>;
  /** Gives the bytes of removed rows back to the system, as far as this engine can while others work. */
  scrub(how: 'rewrite' | 'vacuum'): Promise<void>;
}
