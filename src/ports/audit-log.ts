import type { AuditEntry, AuditRecord } from '../domain/audit.ts';
import type { CallOptions } from './store.ts';

export interface AuditFilter {
  /** An act (`key.create`), or all of a kind (`key`). */
  act?: string | undefined;
  actor?: string | undefined;
  object?: string | undefined;
  fromMs?: number | undefined;
  untilMs?: number | undefined;
  /** Entries with a lower number only: the next page. */
  before?: number | undefined;
  limit: number;
}

export interface AuditCheck {
  /** Entries that were checked, up to the problem where there is one. */
  rows: number;
  /** The last one that is in order; noted elsewhere, it also tells whether the newest entries were cut off. */
  head: { audit_id: number; hash: string };
  /** Null where every entry is as it was written and none is missing. */
  problem: { audit_id: number; why: string } | null;
}

/** Who did what. Acts with a transaction of their own write their entry there; `append` is for the others. */
export interface AuditLog {
  append(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  page(tenant: string, filter: AuditFilter, options?: CallOptions): Promise<AuditRecord[]>;
  verify(tenant: string): Promise<AuditCheck>;
}
