import { Counter, Gauge, type Registry } from 'prom-client';
import { Sources } from './sources.ts';

export interface MinerQualities {
  /** Quality of every miner now. */
  qualities(): Promise<number[]>;
  flagBelow: number;
}

export interface MinerMetrics {
  /** One of several: what is told is of all together. Returns how to end it. */
  watch(of: MinerQualities): () => void;
  epochClosed(emittedMicroCredits: number): void;
  /** A query was answered with a lead whose evidence is of a flagged miner. */
  leanedOnFlagged(): void;
}

const QUANTILES = [0.1, 0.5, 0.9];

export function createMinerMetrics(registry: Registry): MinerMetrics {
  const registers = [registry];
  const watched = new Sources<MinerQualities>();
  const sorted = async (): Promise<number[]> => {
    const each = await Promise.all(watched.all().map((of) => of.qualities().catch(() => [])));
    return each.flat().sort((a, b) => a - b);
  };
  new Gauge({
    name: 'assay_miners',
    help: 'Miners of whom anything is known.',
    registers,
    async collect() {
      this.set((await sorted()).length);
    },
  });
  new Gauge({
    name: 'assay_miners_flagged',
    help: 'Miners whose quality is under ASSAY_MQF_FLAG_BELOW.',
    registers,
    async collect() {
      const below = watched.all()[0]?.flagBelow ?? 0;
      this.set((await sorted()).filter((value) => value < below).length);
    },
  });
  new Gauge({
    name: 'assay_miner_quality',
    help: 'Miner Quality Factor (0 to 1, 0.5 is neutral), by quantile over the miners.',
    labelNames: ['quantile'],
    registers,
    async collect() {
      const all = await sorted();
      for (const q of QUANTILES) {
        const value = all[Math.min(all.length - 1, Math.floor(q * all.length))];
        if (value !== undefined) this.set({ quantile: String(q) }, value);
      }
    },
  });
  const epochs = new Counter({
    name: 'assay_epochs_closed_total',
    help: 'Epochs that this process closed.',
    registers,
  });
  const emitted = new Counter({
    name: 'assay_epoch_emitted_micro_credits_total',
    help: 'Micro-credits split among miners by the epochs that this process closed.',
    registers,
  });
  const leaning = new Counter({
    name: 'assay_answers_on_flagged_miners_total',
    help: 'Answered queries with a lead whose evidence is of a flagged miner.',
    registers,
  });
  return {
    watch: watched.add,
    epochClosed(emittedMicroCredits) {
      epochs.inc();
      emitted.inc(emittedMicroCredits);
    },
    leanedOnFlagged: () => leaning.inc(),
  };
}
