import type { AccessLimits, Scope } from '../domain/access.ts';
import type { Actor } from '../domain/audit.ts';

export interface Tenant {
  tenant: string;
  created_at_ms: number;
  /** Null while it is served. */
  disabled_at_ms: number | null;
}

/** A key as it is kept: the key itself is not. */
export interface ApiKey {
  tenant: string;
  /** The part of the key between its first two underscores. */
  key_id: string;
  /** Who uses it, as logs, audit and reputation name them. */
  name: string;
  /** SHA-256 of the whole key, in hexadecimal. */
  sha256: string;
  scopes: Scope[];
  /** The only miner whose evidence it may send and read. */
  miner_id: string | null;
  limits: AccessLimits;
  created_at_ms: number;
  expires_at_ms: number | null;
  revoked_at_ms: number | null;
  /** To some minutes; null where it was never used. */
  last_used_at_ms: number | null;
}

export type NewApiKey = Omit<ApiKey, 'created_at_ms' | 'revoked_at_ms' | 'last_used_at_ms'>;

/** Everything that decides who may come in. */
export interface AccessTable {
  /** Changes when any of it does. */
  version: string;
  tenants: Tenant[];
  /** Neither revoked nor expired. */
  keys: ApiKey[];
}

/** Tenants and keys in the store. Acts enter the audit log with their change. */
export interface AccessStore {
  /** In order of name, at most `limit`. */
  listTenants(limit: number): Promise<Tenant[]>;
  /** Null where there is none. */
  tenantOf(tenant: string): Promise<Tenant | null>;
  /** False where it is there already. */
  createTenant(tenant: string, by: Actor): Promise<boolean>;
  /** False where there is none, or it is as asked for already. */
  setTenantDisabled(tenant: string, isDisabled: boolean, by: Actor): Promise<boolean>;
  /** @throws AppError('not_found') without the tenant, AppError('conflict') where it has `keysMax` that live. */
  createKey(key: NewApiKey, keysMax: number, by: Actor): Promise<ApiKey>;
  /** Newest first; `after` is the last one of the page before. */
  listKeys(
    tenant: string,
    limit: number,
    after?: { created_at_ms: number; key_id: string },
  ): Promise<ApiKey[]>;
  /** False where the tenant has no such key, or it is revoked already. */
  revokeKey(tenant: string, keyId: string, by: Actor): Promise<boolean>;
  /** Cheap; see AccessTable.version. */
  accessVersion(deadlineMs: number): Promise<string>;
  accessTable(keysMax: number, deadlineMs: number): Promise<AccessTable>;
  /** Coarse: one that is within five minutes of what is stored is left. */
  touchKeys(tenant: string, keyIds: readonly string[], atMs: number): Promise<void>;
}
