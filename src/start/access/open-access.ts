import type { Logger } from 'pino';
import type { AccessControl } from '../../access/access-control.ts';
import { byCredential } from '../../access/by-credential.ts';
import { createFailedAttempts } from '../../access/failed-attempts.ts';
import { createJwtVerifier } from '../../access/jwt-verifier.ts';
import { openKeyTable } from '../../access/key-table.ts';
import type { TokenVerifier } from '../../access/token-verifier.ts';
import { fileJwks } from '../../adapters/jwks/file-jwks.ts';
import { remoteJwks } from '../../adapters/jwks/remote-jwks.ts';
import type { Config } from '../../config.ts';
import type { AccessStore } from '../../ports/access.ts';
import type { AccessMetrics } from '../../telemetry/access-metrics.ts';
import { createKeyDesk, type KeyDesk } from './key-desk.ts';
import { createTenantDesk, type TenantDesk } from './tenant-desk.ts';

export interface OpenAccess {
  /** Null while access control is off. */
  control: AccessControl | null;
  desk: KeyDesk;
  tenants: TenantDesk;
  /** Keys that are in force; null while nobody is asked for one. */
  keys(): number | null;
  /** A tenant or a key may have changed. */
  look(): void;
  close(): Promise<void>;
}

/** Besides what PostgreSQL tells at once; a revoked key is out within this and the time of two short reads. */
const POLL_MS = 2_000;

/** Reads who may come in, and keeps up with it. */
export async function openAccess(
  config: Config,
  store: AccessStore,
  metrics: AccessMetrics,
  log: Logger,
  clock: () => number = Date.now,
): Promise<OpenAccess> {
  if (config.AUTH === 'off')
    return {
      control: null,
      desk: createKeyDesk(store, clock, async () => undefined),
      tenants: createTenantDesk(store, async () => undefined),
      keys: () => null,
      look: () => undefined,
      close: async () => undefined,
    };
  const table = openKeyTable({
    store,
    clock,
    ...(config.DATABASE_URL !== undefined && { pollMs: POLL_MS }),
    onError: (error) => log.warn({ err: error }, 'the API keys could not be read from the store'),
  });
  await table.refresh();
  metrics.watch(table);
  const attempts = createFailedAttempts(config.AUTH_FAILURES_PER_MINUTE, () => performance.now());
  return {
    control: byCredential({
      table,
      tokens: tokensOf(config, clock),
      attempts,
      metrics,
      staleMsMax: config.AUTH_STALE_SECONDS * 1000,
      clock,
    }),
    desk: createKeyDesk(store, clock, () => table.refresh()),
    tenants: createTenantDesk(store, () => table.refresh()),
    keys: () => table.size(),
    look: () => table.look(),
    close: () => table.close(),
  };
}

/** Null where no issuer is set. */
function tokensOf(config: Config, clock: () => number): TokenVerifier | null {
  const { JWT_JWKS_URL: url, JWT_JWKS_FILE: file, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = config;
  const keys = url !== undefined ? remoteJwks(url) : file !== undefined ? fileJwks(file) : null;
  if (keys === null || issuer === undefined || audience === undefined) return null;
  return createJwtVerifier({
    keys,
    issuer,
    audience,
    tenantClaim: config.JWT_TENANT_CLAIM,
    scopesClaim: config.JWT_SCOPES_CLAIM,
    minerClaim: config.JWT_MINER_CLAIM,
    skewSeconds: config.JWT_SKEW_SECONDS,
    clock,
  });
}
