import type { AccessStore } from '../../ports/access.ts';
import type { AuditLog } from '../../ports/audit-log.ts';
import type { ForgetStore } from '../../ports/forget.ts';
import type { IdempotencyStore } from '../../ports/idempotency.ts';
import type { KpiStore } from '../../ports/kpis.ts';
import type { MinerStore } from '../../ports/miners.ts';
import type { ModelRegistry } from '../../ports/model-registry.ts';
import type { ReputationStore } from '../../ports/reputation.ts';
import type { RetentionStore } from '../../ports/retention.ts';
import type { TrainingLog } from '../../ports/training-log.ts';
import { createAccessStore } from './access-store.ts';
import { createAuditLog } from './audit-log.ts';
import { createReputationStore } from './create-reputation-store.ts';
import { createRetentionStore } from './create-retention-store.ts';
import { createForgetStore } from './forget/create-forget-store.ts';
import { createIdempotencyStore } from './idempotency-store.ts';
import { createKpiStore } from './kpi-store.ts';
import { createMinerStore } from './miner-store.ts';
import { createModelRegistry } from './model-registry.ts';
import type { SqlClient } from './sql-client.ts';
import { createTrainingLog } from './training-log.ts';

/** The parts of the store that have ports of their own. */
export class SqlStoreParts {
  readonly #client: SqlClient;
  readonly #isSelfMaintaining: boolean;
  readonly miners: MinerStore;

  constructor(client: SqlClient, isSelfMaintaining: boolean) {
    this.#client = client;
    this.#isSelfMaintaining = isSelfMaintaining;
    this.miners = createMinerStore(client);
  }

  /** For what is not a store's daily work: backup, restore, inspection. */
  get client(): SqlClient {
    return this.#client;
  }

  /** What `assay train` reads. */
  get trainingLog(): TrainingLog {
    return createTrainingLog(this.#client);
  }

  /** Models that were trained here. */
  get models(): ModelRegistry {
    return createModelRegistry(this.#client);
  }

  /** Tenants and API keys. */
  get access(): AccessStore {
    return createAccessStore(this.#client.ofAll());
  }

  /** Who did what. */
  get audit(): AuditLog {
    return createAuditLog(this.#client);
  }

  /** Persons and companies that are to be forgotten. */
  get forgetting(): ForgetStore {
    return createForgetStore(this.#client, this.#isSelfMaintaining);
  }

  /** What is too old. */
  get retention(): RetentionStore {
    return createRetentionStore(this.#client);
  }

  /** Writes that were sent with an Idempotency-Key. */
  get idempotency(): IdempotencyStore {
    return createIdempotencyStore(this.#client);
  }

  /** Who asks, and how well. */
  get reputation(): ReputationStore {
    return createReputationStore(this.#client);
  }

  get kpis(): KpiStore {
    return createKpiStore(this.#client);
  }
}
