import { readFileSync } from 'node:fs';
import { Random } from '../support/random.ts';

/** A line of models/static/domains.tsv: what a field is called, sells, to whom, and does for them. */
interface Field {
  names: string[];
  offers: string[];
  customers: string[];
  acts: string[];
}

export interface WrittenCompany {
  field: number;
  lead: Record<string, unknown> & { lead_id: string };
  snippets: {
    snippet_id: string;
    text: string;
    observed_at_ms: number;
    content_type: 'job_posting' | 'news' | 'tech_change' | 'web_page' | 'social';
  }[];
}

const DAY_MS = 86_400_000;
const TECHNOLOGIES =
  'salesforce hubspot snowflake kubernetes aws shopify stripe tableau sap workday zendesk segment databricks mongodb react'.split(
    ' ',
  );
const ROLES = [
  'data engineer',
  'head of sales',
  'product manager',
  'security engineer',
  'operations manager',
  'marketing lead',
  'controller',
  'recruiter',
];
const PLACES = [
  ['US', 'US-CA', 'San Francisco'],
  ['US', 'US-NY', 'New York'],
  ['US', 'US-TX', 'Austin'],
  ['US', 'US-MA', 'Boston'],
  ['GB', null, 'London'],
  ['DE', null, 'Berlin'],
  ['IN', null, 'Bangalore'],
  ['CA', null, 'Toronto'],
  ['FR', null, 'Paris'],
] as const;
const STAGES = ['pre_seed', 'seed', 'series_a', 'series_b', 'series_c', 'growth'];
const SYLLABLES = 'ka lo ri ven ta mo sel ar no ba fy zen li do pra ster hi ver bit nex ora um'.split(' ');
/** Share of a company's reports that speak of its own field; the rest speaks of anything. An assumption, not a measurement. */
const OWN_FIELD_SHARE = 0.65;

/** Companies, reports on them and searches, all made from this project's own words; one seed, one world. */
export class WrittenWorld {
  readonly #fields: Field[];
  readonly #random: Random;

  constructor(domainsFile: string, seed: number) {
    this.#fields = readFileSync(domainsFile, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('#'))
      .map((line) => {
        const [names = '', offers = '', customers = '', acts = ''] = line.split('\t');
        return {
          names: names.split('|'),
          offers: offers.split('; '),
          customers: customers.split('; '),
          acts: acts.split('; '),
        };
      });
    this.#random = new Random(seed);
  }

  get fields(): number {
    return this.#fields.length;
  }

  company(n: number, asOfMs: number): WrittenCompany {
    const random = this.#random;
    const field = random.below(this.#fields.length);
    const words = this.#words(field);
    const name = `${this.#name()} ${n}`;
    const employees = Math.round(10 ** (0.5 + random.next() * 3.5));
    const [country, region, city] = this.#pick(PLACES);
    const lead_id = `written-${n}`;
    const sentences = [
      `${name} offers ${words.offer} for ${words.customer}.`,
      `We help ${words.customer} ${words.act}.`,
      `${name} is a ${words.name} company.`,
      `A ${words.offer2} that lets ${words.customer} ${words.act2}.`,
    ];
    const maybe = <T>(share: number, value: T): T | undefined => (random.next() < share ? value : undefined);
    const described = sentences.filter(() => random.next() < 0.45);
    return {
      field,
      lead: {
        lead_id,
        company_id: lead_id,
        company_name: name,
        description: described.length > 0 ? described.join(' ') : undefined,
        industry: maybe(0.6, words.name),
        employee_count: maybe(0.8, employees),
        country: maybe(0.9, country),
        region: maybe(0.8, region),
        city: maybe(0.7, city),
        founded_year: maybe(0.8, 2012 - Math.floor(25 * random.next() ** 2)),
        funding_stage: maybe(0.4, this.#pick(STAGES)),
        technologies: TECHNOLOGIES.filter(() => random.next() < 0.08),
        title: maybe(0.4, this.#pick(ROLES)),
      },
      snippets: Array.from({ length: 1 + random.below(4) }, (_, s) =>
        this.#snippet(lead_id, name, s, field, asOfMs),
      ),
    };
  }

  #snippet(
    leadId: string,
    name: string,
    s: number,
    own: number,
    asOfMs: number,
  ): WrittenCompany['snippets'][number] {
    const random = this.#random;
    const words = this.#words(random.next() < OWN_FIELD_SHARE ? own : random.below(this.#fields.length));
    const texts = [
      ['job_posting', `${name} is hiring a ${this.#pick(ROLES)} to ${words.act}.`],
      ['news', `${name} is evaluating ${words.offer} to ${words.act} for ${words.customer}.`],
      ['tech_change', `${name} moves to ${this.#pick(TECHNOLOGIES)} for its ${words.offer}.`],
      ['web_page', `${name} looks for a partner in ${words.name}: ${words.offer}.`],
      ['social', `Our team wants to ${words.act} in the coming year.`],
    ] as const;
    const [content_type, text] = this.#pick(texts);
    return {
      snippet_id: `${leadId}-${s}`,
      text,
      // Half of the reports are younger than four months.
      observed_at_ms: asOfMs - Math.floor(-Math.log(1 - random.next()) * 180 * DAY_MS),
      content_type,
    };
  }

  /** A search, and the field that it is about; null where it asks for funding or a technology alone. */
  prompt(): { prompt: string; field: number | null } {
    const random = this.#random;
    const field = random.below(this.#fields.length);
    const { name, offer, act, customer } = this.#words(field);
    const place = this.#pick([
      '',
      '',
      ' in California',
      ' in the United States',
      ' in New York',
      ' in Texas',
      ' in Germany',
      ' in London',
    ]);
    const technology = this.#pick(TECHNOLOGIES);
    const stage = this.#pick(['seed stage', 'series A', 'series B', 'series C']);
    const fieldly = [
      `${name} companies${place}`,
      `${name} startups${place} with more than ${this.#pick(['10', '50', '200'])} employees`,
      `${name} companies${place} looking for ${offer}`,
      `companies${place} that want to ${act}`,
      `companies evaluating ${offer}${place}`,
      `${this.#pick(ROLES)}s at ${name} companies${place}`,
      `${stage} ${name} companies${place}`,
      `${name} companies hiring to ${act}`,
      `who needs ${offer} for ${customer}`,
      `${name} companies${place} that use ${technology}`,
    ];
    const others = [
      `companies${place} that use ${technology}`,
      `${stage} companies${place} that raised recently`,
      `startups${place} moving to ${technology}`,
    ];
    if (random.next() < 0.12) return { prompt: this.#pick(others), field: null };
    return { prompt: this.#pick(fieldly), field };
  }

  #words(field: number) {
    const row = this.#fields[field] ?? { names: [], offers: [], customers: [], acts: [] };
    const of = (list: readonly string[]) => list[this.#random.below(list.length)] ?? '';
    return {
      name: of(row.names),
      offer: of(row.offers),
      offer2: of(row.offers),
      customer: of(row.customers),
      act: of(row.acts),
      act2: of(row.acts),
    };
  }

  #name(): string {
    const name = Array.from({ length: 2 + this.#random.below(2) }, () => this.#pick(SYLLABLES)).join('');
    return name.slice(0, 1).toUpperCase() + name.slice(1);
  }

  #pick<T>(list: readonly T[]): T {
    const item = list[this.#random.below(list.length)];
    if (item === undefined) throw new RangeError('an empty list');
    return item;
  }
}
