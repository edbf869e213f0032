/** What is written to the audit log; each is an act that somebody may be asked about later. */
export const AUDIT_ACTS = [
  'tenant.create',
  'tenant.change',
  'tenant.delete',
  'key.create',
  'key.change',
  'key.revoke',
  'lead.delete',
  'forget',
  'forget.lift',
  'import',
  'model.promote',
  'model.rollback',
  'experiment.create',
  'experiment.start',
  'experiment.stop',
  'epoch.close',
  'throttle.set',
  'throttle.release',
  'retention',
  'audit.prune',
  'backup',
  'restore',
] as const;
export type AuditAct = (typeof AUDIT_ACTS)[number];

/** Who acts, and in which request. */
export interface Actor {
  /** `key:<id>`, `subject:<name>`, `cli:<user of the system>`, `open` where access control is off, `assay` for its own jobs. */
  name: string;
  requestId: string | null;
}

/** What Assay does by itself, on time. */
export const ASSAY_ITSELF: Actor = { name: 'assay', requestId: null };

/** Whom a record can be about. */
export const SUBJECT_KINDS = ['company', 'domain', 'lead', 'email', 'miner', 'submitter'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** Plain values; never a secret, never personal data: a lead, company or person stands here as its salted hash. */
export type AuditDetails = {
  [name: string]: string | number | boolean | null | readonly (string | number)[];
};

export interface AuditEntry {
  tenant: string;
  actor: Actor;
  act: AuditAct;
  /** What it was done to: an id that is no personal data, such as of a key, a model or an experiment. */
  object: string;
  details?: AuditDetails;
  /** Leads, companies or people it was done to: `details.hashes` gets their salted hashes, the first HASHED_MAX of them. */
  hashed?: { kind: SubjectKind; ids: readonly string[] };
}

export interface AuditRecord {
  audit_id: number;
  at: string;
  actor: string;
  act: string;
  object: string;
  details: unknown;
  request_id: string | null;
  previous_hash: string;
  hash: string;
}
