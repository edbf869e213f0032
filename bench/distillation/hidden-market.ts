import type { Lead } from '../../src/domain/lead.ts';
import { analyze } from '../../src/lead-index/analyze.ts';
import { hashString } from '../../src/lead-index/hash.ts';

/** What one lead's traits weigh in its wish to buy, and how much of it nobody can see. */
const WEIGHTS = { topic: 1.1, size: 1.1, needBySize: 0.8, match: 1.3, country: 0.4, hidden: 0.3 };
const BASE = -0.9;

/** Who would buy what: a seeded function of traits of the lead and of the need, and of something that no record says. */
export class HiddenMarket {
  readonly #seed: number;
  readonly #words = new Map<string, ReadonlySet<string>>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** 0..1 */
  chance(needTerms: readonly string[], lead: Lead): number {
    const size = String(Math.floor(Math.log10(1 + (lead.employees_max ?? 0))));
    const topics = lead.topics.length > 0 ? lead.topics : ['none'];
    const mean = (names: readonly string[], of: (name: string) => number) =>
      names.reduce((sum, name) => sum + of(name), 0) / Math.max(1, names.length);
    const words = this.#wordsOf(lead);
    const spoken = needTerms.filter((term) => words.has(term)).length / Math.max(1, needTerms.length);
    const logit =
      BASE +
      WEIGHTS.topic * mean(topics, (topic) => this.#draw(`topic ${topic}`)) +
      WEIGHTS.size * this.#draw(`size ${size}`) +
      WEIGHTS.needBySize * mean(needTerms, (term) => this.#draw(`need ${term} size ${size}`)) +
      WEIGHTS.match * (2 * spoken - 0.5) +
      WEIGHTS.country * this.#draw(`country ${lead.country ?? 'none'}`) +
      WEIGHTS.hidden * this.#draw(`lead ${lead.lead_id}`);
    return 1 / (1 + Math.exp(-logit));
  }

  /** Whether it does, once and for all. */
  buys(needTerms: readonly string[], lead: Lead): boolean {
    return this.uniform(`buys ${needTerms.join(' ')} ${lead.lead_id}`) < this.chance(needTerms, lead);
  }

  /** In [0, 1), by name. */
  uniform(name: string): number {
    return hashString(`${this.#seed} ${name}`) / 2 ** 32;
  }

  /** Near enough to a standard normal variable, by name. */
  #draw(name: string): number {
    const parts = [1, 2, 3, 4].map((n) => this.uniform(`${name} ${n}`));
    return (parts.reduce((sum, part) => sum + part, 0) - 2) * Math.sqrt(3);
  }

  /** What a judge says of the chance: with noise of its own, the same whenever it is asked. */
  judged(needTerms: readonly string[], lead: Lead, noise: number): number {
    const said =
      this.chance(needTerms, lead) + noise * this.#draw(`said ${needTerms.join(' ')} ${lead.lead_id}`);
    return Math.min(1, Math.max(0, said));
  }

  #wordsOf(lead: Lead): ReadonlySet<string> {
    let words = this.#words.get(lead.lead_id);
    if (words === undefined) {
      words = new Set(analyze([lead.company_name, lead.description ?? '', lead.industry ?? ''].join(' ')));
      this.#words.set(lead.lead_id, words);
    }
    return words;
  }
}
