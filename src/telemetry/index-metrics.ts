import { Gauge, type Registry } from 'prom-client';
import { Sources } from './sources.ts';

/** What the lead index and the store behind it can say of themselves. */
export interface IndexState {
  stats(): { leads: number; snippets: number; segments: number; bytes: number; seq: number };
  ready(): boolean;
  /** Sequence number of the store's last change. */
  storeSeq(): Promise<number>;
}

export interface IndexMetrics {
  /** One of several: what is told is of all together. Returns how to end it. */
  watch(state: IndexState): () => void;
}

/** A scrape does not wait longer than this for the store. */
const STORE_MS = 500;

export function createIndexMetrics(registry: Registry): IndexMetrics {
  const states = new Sources<IndexState>();
  // Every serving process holds a whole index, so over several of them sums would say nothing: the most, and for what
  // should be the same everywhere the least.
  const gauge = (
    name: string,
    help: string,
    read: (of: IndexState) => number,
    aggregator: 'max' | 'min' | 'sum' = 'min',
  ) =>
    new Gauge({
      name: `assay_lead_index_${name}`,
      help,
      aggregator,
      registers: [registry],
      collect() {
        if (states.all().length > 0) this.set(states.sum(read));
      },
    });
  gauge('leads', 'Live leads in the lead index.', (of) => of.stats().leads);
  gauge('snippets', 'Snippets in the lead index.', (of) => of.stats().snippets);
  gauge('segments', 'Segments that the lead index is packed in.', (of) => of.stats().segments, 'max');
  gauge('bytes', 'Memory that the lead index takes.', (of) => of.stats().bytes, 'sum');
  gauge('seq', 'Sequence number of the last change in the lead index.', (of) => of.stats().seq);
  new Gauge({
    name: 'assay_lead_index_ready',
    help: '1 once the lead index has caught up with the store.',
    aggregator: 'min',
    registers: [registry],
    collect() {
      if (states.all().length > 0) this.set(states.all().every((of) => of.ready()) ? 1 : 0);
    },
  });
  new Gauge({
    name: 'assay_lead_index_seq_lag',
    help: 'Changes that the store has and the lead index has not; NaN where the store does not say in time.',
    aggregator: 'max',
    registers: [registry],
    async collect() {
      const lags = await Promise.all(states.all().map(lag));
      if (lags.length > 0) this.set(lags.reduce((sum, one) => sum + one));
    },
  });
  return { watch: states.add };
}

async function lag(state: IndexState): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<number>((resolve) => {
    timer = setTimeout(() => resolve(Number.NaN), STORE_MS);
  });
  const told = state.storeSeq().then(
    (seq) => Math.max(0, seq - state.stats().seq),
    () => Number.NaN,
  );
  const value = await Promise.race([told, late]);
  clearTimeout(timer);
  return value;
}
