import { makeApiKey } from '../../src/access/api-key.ts';
import { SCOPES, type Scope } from '../../src/domain/access.ts';
import { AppError } from '../../src/errors.ts';
import type { AccessStore, ApiKey } from '../../src/ports/access.ts';

export interface FakeAccessStore extends AccessStore {
  /** Whether it answers. */
  isUp: boolean;
  asked: { versions: number; tables: number };
  /** By key id, with the instant. */
  touched: Map<string, number>;
  add(more?: Partial<ApiKey> & { scopes?: Scope[] }): { key: string; id: string };
  revoke(id: string): void;
  disable(tenant: string): void;
}

/** What other processes see of a store, without one. */
export function fakeAccessStore(): FakeAccessStore {
  const keys = new Map<string, ApiKey>();
  const disabled = new Set<string>();
  let version = 0;
  const unused = () => Promise.reject(new Error('not asked for here'));
  const answer = () => {
    if (!store.isUp) throw new AppError('store_unavailable', 'postgres://user@db-7.internal refused');
  };
  const store: FakeAccessStore = {
    isUp: true,
    asked: { versions: 0, tables: 0 },
    touched: new Map(),
    add(more = {}) {
      const { key, key_id, sha256 } = makeApiKey();
      keys.set(key_id, {
        tenant: 'default',
        key_id,
        name: 'somebody',
        sha256,
        scopes: [...SCOPES],
        miner_id: null,
        limits: {},
        created_at_ms: 0,
        expires_at_ms: null,
        revoked_at_ms: null,
        last_used_at_ms: null,
        ...more,
      });
      version++;
      return { key, id: key_id };
    },
    revoke(id) {
      keys.delete(id);
      version++;
    },
    disable(tenant) {
      disabled.add(tenant);
      version++;
    },
    async accessVersion() {
      answer();
      store.asked.versions++;
      return String(version);
    },
    async accessTable() {
      answer();
      store.asked.tables++;
      const tenants = ['default', 'acme'].map((tenant) => ({
        tenant,
        created_at_ms: 0,
        disabled_at_ms: disabled.has(tenant) ? 1 : null,
      }));
      return { version: String(version), tenants, keys: [...keys.values()] };
    },
    async touchKeys(_tenant, ids, atMs) {
      answer();
      for (const id of ids) store.touched.set(id, atMs);
    },
    listTenants: unused,
    tenantOf: unused,
    createTenant: unused,
    setTenantDisabled: unused,
    createKey: unused,
    listKeys: unused,
    revokeKey: unused,
  };
  return store;
}
