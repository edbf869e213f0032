import { Counter, type Registry } from 'prom-client';

export interface DataMetrics {
  /** Rows by table. */
  removed(rows: Readonly<Record<string, number>>): void;
  forgotten(): void;
}

export function createDataMetrics(registry: Registry): DataMetrics {
  const registers = [registry];
  const removed = new Counter({
    name: 'assay_retention_removed_total',
    help: 'Rows that were too old and were removed, by table; of a hypertable whole days.',
    labelNames: ['table'],
    registers,
  });
  const forgotten = new Counter({
    name: 'assay_forgotten_total',
    help: 'Persons and companies that were forgotten on request.',
    registers,
  });
  return {
    removed(rows) {
      for (const [table, count] of Object.entries(rows)) removed.inc({ table }, count);
    },
    forgotten: () => forgotten.inc(),
  };
}
