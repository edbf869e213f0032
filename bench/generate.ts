import type { Lead } from '../src/domain/lead.ts';
import { CONTENT_TYPES, type Snippet } from '../src/domain/snippet.ts';
import type { LeadBlock } from '../src/ports/store.ts';
import { Random, Zipf } from './support/random.ts';
import * as values from './support/values.ts';
import { makeWords, VOCABULARY } from './support/words.ts';

/** The newest snippet is observed on this day; the oldest two years before. */
export const NEWEST_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const CLUSTERS = 200;

/** What one lead in a hundred has. */
export const ATTRIBUTE = { tier: 'gold' };

export interface GenerateOptions {
  leads: number;
  seed: number;
  /** Of each lead; 2 where not given. */
  snippets?: number;
  /** 0: no embeddings. */
  dimensions: number;
}

/** Draws leads, texts and vectors. Words and facet values follow Zipf's law, vectors lie in clusters. */
export class Generator {
  readonly random: Random;
  readonly #vectorRandom: Random;
  readonly words: string[];
  /** The offset stands for the stop words, which an index has not: the commonest word is in one text of six. */
  readonly #word = new Zipf(VOCABULARY, 1, 20);
  readonly #dimensions: number;
  readonly #centres: Float32Array[];
  readonly #zipfs = new Map<readonly string[], Zipf>();

  constructor(seed: number, dimensions: number) {
    // Words and centres belong to the world, not to the run: every seed draws from the same ones.
    const world = new Random(1);
    this.words = makeWords(world);
    this.#centres = Array.from({ length: CLUSTERS }, () => unit(gaussian(world, dimensions)));
    this.random = new Random(seed);
    // Of its own, so that leads and queries are the same with and without vectors.
    this.#vectorRandom = new Random(seed + 77);
    this.#dimensions = dimensions;
  }

  pick(list: readonly string[]): string {
    let zipf = this.#zipfs.get(list);
    if (zipf === undefined) {
      zipf = new Zipf(list.length, 0.9);
      this.#zipfs.set(list, zipf);
    }
    return list[zipf.pick(this.random)] ?? '';
  }

  word(): string {
    return this.words[this.#word.pick(this.random)] ?? '';
  }

  text(least: number, spread: number): string {
    const count = least + this.random.below(spread);
    // Joined at once, as text that was read from somewhere is: a string put together word by word costs its reader more.
    return Array.from({ length: count }, () => this.word()).join(' ');
  }

  vector(): Float32Array {
    const centre = this.#centres[this.#vectorRandom.below(CLUSTERS)] ?? new Float32Array(this.#dimensions);
    const out = new Float32Array(this.#dimensions);
    const noise = 1.6 / Math.sqrt(this.#dimensions);
    for (let i = 0; i < out.length; i++)
      out[i] = (centre[i] ?? 0) + noise * spread(i) * this.#vectorRandom.normal();
    return unit(out);
  }

  block(n: number, snippets = 2): LeadBlock {
    const id = `lead-${n}`;
    return {
      lead: this.#lead(id, n),
      snippets: Array.from({ length: snippets }, (_, i) => this.#snippet(id, i)),
      embedding: this.#dimensions === 0 ? null : this.vector(),
    };
  }

  #several(list: readonly string[], most: number): string[] {
    const picked = new Set<string>();
    for (let i = this.random.below(most + 1); i > 0; i--) picked.add(this.pick(list));
    return [...picked];
  }

  #maybe(chance: number, list: readonly string[]): string | null {
    return this.random.next() < chance ? this.pick(list) : null;
  }

  #lead(id: string, n: number): Lead {
    const country = this.pick(values.COUNTRIES);
    const employees = Math.round(10 ** (this.random.next() * 4.5));
    const name = `${this.word()} ${this.word()} ${n % 97}`;
    const company = Math.floor(n / 2);
    const title = this.random.next() < 0.7 ? this.#several(values.TITLE_WORDS, 3) : [];
    return {
      lead_id: id,
      company_id: `company-${company}`,
      company_name: name,
      company_key: name.replaceAll(' ', ''),
      domain: `company-${company}.example`,
      description: this.text(12, 20),
      industry: this.pick(values.TOPICS),
      sub_industry: null,
      keywords: [this.word(), this.word()],
      topics: [...new Set([this.pick(values.TOPICS), ...this.#several(values.TOPICS, 2)])],
      mentions: this.#several(values.TOPICS, 3),
      employees_min: this.random.next() < 0.9 ? employees : null,
      employees_max: employees,
      location: null,
      country,
      region: country === 'US' ? this.pick(values.REGIONS) : null,
      city: this.#maybe(0.8, values.CITIES),
      founded_year: this.random.next() < 0.9 ? 2025 - Math.floor(40 * this.random.next() ** 2) : null,
      funding_usd: this.random.next() < 0.5 ? Math.round(10 ** (4 + this.random.next() * 5)) : null,
      funding_stage: this.#maybe(0.5, values.STAGES),
      company_type: this.#maybe(0.9, values.COMPANY_TYPES),
      technologies: this.#several(values.TECHNOLOGIES, 5),
      title: title.length > 0 ? title.join(' ') : null,
      title_terms: title,
      seniority: this.#maybe(0.7, values.SENIORITIES),
      function: this.#maybe(0.7, values.FUNCTIONS),
      email: null,
      phone: null,
      source: 'synthetic',
      attributes: n % 100 === 0 ? ATTRIBUTE : {},
      created_at: null,
      quality: Math.round(this.random.next() * 1000) / 1000,
    };
  }

  #snippet(leadId: string, n: number): Snippet {
    return {
      lead_id: leadId,
      snippet_id: `${leadId}-${n}`,
      miner_id: 'synthetic',
      text: this.text(8, 14),
      observed_at_ms: NEWEST_MS - Math.floor(this.random.next() ** 2 * 730 * DAY_MS),
      content_type: this.pick(CONTENT_TYPES) as Snippet['content_type'],
      source_url: null,
      attributes: {},
    };
  }
}

export function* generateBlocks({ leads, seed, dimensions, snippets }: GenerateOptions): Iterable<LeadBlock> {
  const generator = new Generator(seed, dimensions);
  for (let n = 0; n < leads; n++) yield generator.block(n, snippets);
}

function gaussian(random: Random, dimensions: number): Float32Array {
  return Float32Array.from({ length: dimensions }, (_, i) => spread(i) * random.normal());
}

/** Early dimensions say more, as in a table whose dimensions are principal components. */
function spread(dimension: number): number {
  return 1 / Math.sqrt(1 + dimension / 8);
}

function unit(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const v of vector) sum += v * v;
  const norm = Math.sqrt(sum) || 1;
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / norm;
  return vector;
}
