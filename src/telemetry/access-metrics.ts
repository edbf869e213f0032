import { Counter, Gauge, type Registry } from 'prom-client';

const REASONS = ['missing', 'damaged', 'unknown', 'token', 'slowed', 'unavailable', 'scope'] as const;
export type RefusalReason = (typeof REASONS)[number];

/** What is to be seen of the table of keys. */
export interface KeyTableState {
  size(): number;
  ageMs(): number;
}

export interface AccessMetrics {
  refused(reason: RefusalReason): void;
  watch(table: KeyTableState): void;
}

export function createAccessMetrics(registry: Registry): AccessMetrics {
  const registers = [registry];
  let table: KeyTableState | undefined;
  const refusals = new Counter({
    name: 'assay_auth_refusals_total',
    help: 'Requests that were not let in, by reason: missing or damaged credential, unknown (also revoked and expired) key, token of the issuer refused, slowed after failures, unavailable store or issuer, scope that the caller has not.',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of REASONS) refusals.inc({ reason }, 0);
  new Gauge({
    name: 'assay_auth_keys',
    help: 'API keys in force that this process knows; 0 while access control is off.',
    registers,
    collect() {
      this.set(table?.size() ?? 0);
    },
  });
  new Gauge({
    name: 'assay_auth_keys_age_seconds',
    help: 'Time since the store last confirmed the API keys that this process knows.',
    registers,
    collect() {
      this.set((table?.ageMs() ?? 0) / 1000);
    },
  });
  return {
    refused: (reason) => refusals.inc({ reason }),
    watch(state) {
      table = state;
    },
  };
}
