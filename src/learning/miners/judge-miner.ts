import { type MinerEvidence, NO_OUTCOMES, NO_SENDING } from './miner-evidence.ts';
import { type Mqf, mqf } from './mqf.ts';
import { mqfFactor } from './mqf-factor.ts';
import type { Priors } from './priors.ts';

export interface QualitySettings {
  factorMin: number;
  factorMax: number;
  flagBelow: number;
}

export interface JudgedMiner {
  mqf: Mqf;
  /** What the value of its evidence is multiplied by. */
  factor: number;
  flagged: boolean;
}

/** The quality of a miner with what follows from it; of what is not known of it, nothing is held against it. */
export function judgeMiner(
  { outcomes = NO_OUTCOMES, sending = NO_SENDING }: Partial<MinerEvidence>,
  priors: Priors,
  { factorMin, factorMax, flagBelow }: QualitySettings,
): JudgedMiner {
  const quality = mqf({ outcomes, sending }, priors);
  return {
    mqf: quality,
    factor: mqfFactor(quality.value, { min: factorMin, max: factorMax }),
    flagged: quality.value < flagBelow,
  };
}
