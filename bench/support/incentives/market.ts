import { examination } from '../../../src/learning/outcomes/examination.ts';
import type { CreditEvent } from '../../../src/ports/miners.ts';
import type { EvidenceStore } from './evidence-store.ts';
import type { Company, World } from './world.ts';

const CANDIDATES = 60;
const SHOWN = 10;
const CARRIERS_MAX = 3;
const DECAY_DAYS = 90;
const DECAY_FLOOR = 0.1;
const MATCH = 0.7;

export interface Shown {
  company: Company;
  /** Probability that somebody looks at its place. */
  examined: number;
  carriers: CreditEvent['carriers'];
}

/** The ten best of sixty companies that fit: fit by chance, intent from the best evidence on the topic, as in the score. */
export function answer(
  world: World,
  store: EvidenceStore,
  topic: number,
  factorOf: (miner: string) => number,
): Shown[] {
  const { random, companies, day } = world;
  const scored = Array.from({ length: CANDIDATES }, () => {
    const company = companies[random.below(companies.length)];
    if (company === undefined) throw new Error('there are companies');
    const carriers = store
      .of(company)
      .filter((one) => one.topic === topic)
      .map((one) => {
        const decay = Math.max(DECAY_FLOOR, Math.exp(-(day - one.observedDay) / DECAY_DAYS));
        return { miner_id: one.miner, value: MATCH * decay * factorOf(one.miner) };
      })
      .sort((a, b) => b.value - a.value || (a.miner_id < b.miner_id ? -1 : 1))
      .slice(0, CARRIERS_MAX);
    const intent = Math.min(1, carriers[0]?.value ?? 0);
    return { company, carriers, score: 0.6 * random.next() + 0.4 * intent };
  });
  const seen = new Set<string>();
  return scored
    .sort((a, b) => b.score - a.score)
    .filter(({ company }) => !seen.has(company.id) && seen.add(company.id) !== undefined)
    .slice(0, SHOWN)
    .map(({ company, carriers }, i) => ({ company, carriers, examined: examination(i + 1, 1) }));
}
