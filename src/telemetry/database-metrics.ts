import { Gauge, type Registry } from 'prom-client';

export interface DatabaseState {
  /** Connections of the pool, and calls that wait for one; null where the store is embedded. */
  pool(): { busy: number; idle: number; waiting: number } | null;
  /** Whether the read replica is read; null where none is set. */
  replica(): 'ok' | 'behind' | 'down' | null;
}

export interface DatabaseMetrics {
  watch(state: DatabaseState): void;
}

export function createDatabaseMetrics(registry: Registry): DatabaseMetrics {
  let state: DatabaseState | undefined;
  new Gauge({
    name: 'assay_database_pool',
    help: 'Connections to PostgreSQL that are busy or idle, and calls that wait for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const counts = state?.pool() ?? null;
      for (const [name, value] of Object.entries(counts ?? {})) this.set({ state: name }, value);
    },
  });
  new Gauge({
    name: 'assay_database_replica_up',
    help: 'Whether the read replica is read (1), or is behind or down and the primary is read instead (0).',
    registers: [registry],
    collect() {
      const replica = state?.replica() ?? null;
      if (replica !== null) this.set(replica === 'ok' ? 1 : 0);
    },
  });
  return {
    watch(of) {
      state = of;
    },
  };
}
