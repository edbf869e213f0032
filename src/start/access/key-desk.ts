import { makeApiKey } from '../../access/api-key.ts';
import type { KeyRequest } from '../../access/key-request.ts';
import type { Actor } from '../../domain/audit.ts';
import { AppError } from '../../errors.ts';
import type { AccessStore, ApiKey } from '../../ports/access.ts';

/** A key as it may be shown to those who manage it. */
export interface ListedKey {
  key_id: string;
  tenant: string;
  name: string;
  scopes: string[];
  miner_id: string | null;
  rate_per_second: number | null;
  concurrency: number | null;
  usd_per_day: number | null;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
}

/** Shown once: nobody can ask for `key` again. */
export interface CreatedKey extends ListedKey {
  key: string;
}

export interface KeyPage {
  keys: ListedKey[];
  next: string | null;
}

/** Keys of a tenant: made, listed, taken back. Every change is in force in this process when it resolves. */
export interface KeyDesk {
  create(tenant: string, request: KeyRequest, by: Actor): Promise<CreatedKey>;
  list(tenant: string, limit: number, cursor?: string): Promise<KeyPage>;
  /** @throws AppError('not_found') where the tenant has no such key in force. */
  revoke(tenant: string, keyId: string, by: Actor): Promise<void>;
}

const KEYS_PER_TENANT_MAX = 10_000;
const CURSOR = /^(\d{1,13}):(\w{1,64})$/;

export function createKeyDesk(
  store: AccessStore,
  clock: () => number,
  changed: () => Promise<void>,
): KeyDesk {
  return {
    async create(tenant, request, by) {
      const expiresAtMs = request.expires_at === undefined ? null : Date.parse(request.expires_at);
      if (expiresAtMs !== null && expiresAtMs <= clock())
        throw new AppError('invalid', 'The key would be expired already.', {
          errors: [
            {
              path: 'expires_at',
              message: 'is in the past',
              fix: 'give an instant to come, or leave it out',
            },
          ],
        });
      const { key, key_id, sha256 } = makeApiKey();
      const { rate_per_second, concurrency, usd_per_day } = request;
      const made = await store.createKey(
        {
          tenant,
          key_id,
          name: request.name,
          sha256,
          scopes: [...new Set(request.scopes)],
          miner_id: request.miner_id ?? null,
          limits: {
            ...(rate_per_second !== undefined && { ratePerSecond: rate_per_second }),
            ...(concurrency !== undefined && { concurrency }),
            ...(usd_per_day !== undefined && { usdPerDay: usd_per_day }),
          },
          expires_at_ms: expiresAtMs,
        },
        KEYS_PER_TENANT_MAX,
        by,
      );
      await changed();
      return { key, ...listed(made) };
    },
    async list(tenant, limit, cursor) {
      const found = await store.listKeys(
        tenant,
        limit + 1,
        cursor === undefined ? undefined : readCursor(cursor),
      );
      const keys = found.slice(0, limit);
      const last = keys.at(-1);
      const next = found.length > limit && last !== undefined ? `${last.created_at_ms}:${last.key_id}` : null;
      return { keys: keys.map(listed), next };
    },
    async revoke(tenant, keyId, by) {
      if (!(await store.revokeKey(tenant, keyId, by)))
        throw new AppError('not_found', 'No key that is in force has this id.');
      await changed();
    },
  };
}

function readCursor(cursor: string): { created_at_ms: number; key_id: string } {
  const [, at, id] = CURSOR.exec(cursor) ?? [];
  if (at === undefined || id === undefined)
    throw new AppError('invalid', 'Some parameters are wrong; `errors` says which and how to mend them.', {
      errors: [
        { path: 'cursor', message: 'is none of ours', fix: 'use `next` of the page before, as it is' },
      ],
    });
  return { created_at_ms: Number(at), key_id: id };
}

function listed(key: ApiKey): ListedKey {
  const instant = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    key_id: key.key_id,
    tenant: key.tenant,
    name: key.name,
    scopes: key.scopes,
    miner_id: key.miner_id,
    rate_per_second: key.limits.ratePerSecond ?? null,
    concurrency: key.limits.concurrency ?? null,
    usd_per_day: key.limits.usdPerDay ?? null,
    created_at: new Date(key.created_at_ms).toISOString(),
    expires_at: instant(key.expires_at_ms),
    revoked_at: instant(key.revoked_at_ms),
    last_used_at: instant(key.last_used_at_ms),
  };
}
