import { Random } from '../support/random.ts';

const DAY_MS = 86_400_000;
/** The first simulated day; all of it lies in the past, so that no clock refuses it. */
export const START_MS = Date.UTC(2026, 0, 5);

export const NEEDS = [
  'observability platform',
  'payroll software',
  'fraud detection',
  'data warehouse',
  'endpoint security',
  'contract management',
  'expense management',
  'demand forecasting',
  'identity verification',
  'supply chain visibility',
];
const INDUSTRIES = [
  'fintech',
  'logistics',
  'healthcare',
  'retail',
  'manufacturing',
  'media',
  'insurance',
  'education',
];
const SYLLABLES = 'ka lo ri ven ta mo sel ar no ba fy zen li do pra ster hi ver bit nex ora um'.split(' ');
const REASONS = [
  'after a slow quarter in the south',
  'ahead of the audit in spring',
  'since the old tool was discontinued',
  'to replace spreadsheets in three teams',
  'as part of the plan for next year',
  'following the move to a new office',
  'because two vendors raised their prices',
  'before the next release train',
];
const OPENINGS = [
  'is comparing vendors for',
  'has opened a budget for',
  'published a request for proposals on',
  'invited three suppliers to present',
  'is hiring a lead to introduce',
  'told its partners that it will renew',
];

export interface MinerKind {
  id: string;
  /** Share of its reports that are of companies that do want to buy. */
  precision: number;
  perWeek: number;
}

export interface WorldSize {
  leads: number;
  needs: number;
  days: number;
  miners: MinerKind[];
}

export interface SimulatedLead {
  lead_id: string;
  company_id: string;
  company_name: string;
  domain: string;
  industry: string;
  employee_count: number;
  country: string;
  description: string;
}

/** When a company wants to buy what; nobody but the judge of the answers sees it. */
interface Wish {
  lead: number;
  need: number;
  from: number;
  to: number;
}

/** Shares of the companies of an industry that want something, at any time; an assumption. */
const WISH_SHARE = 0.03;
const WISH_SHARE_OF_OWN_INDUSTRY = 0.09;
const WISH_DAYS_MIN = 60;
const WISH_DAYS_MAX = 120;

/** Companies with wishes that begin and end, and miners who report on them, some truly and some at random. One seed, one world. */
export class World {
  readonly leads: SimulatedLead[] = [];
  readonly needs: readonly string[];
  readonly size: WorldSize;
  readonly #wishes: Wish[] = [];
  readonly #byNeed: Wish[][];
  readonly #random: Random;

  constructor(size: WorldSize, seed: number) {
    this.size = size;
    this.needs = NEEDS.slice(0, size.needs);
    this.#random = new Random(seed);
    for (let i = 0; i < size.leads; i++) this.leads.push(this.#lead(i));
    this.#makeWishes();
    this.#byNeed = this.needs.map((_, need) => this.#wishes.filter((wish) => wish.need === need));
  }

  wants(leadId: string, need: number, day: number): boolean {
    const lead = Number(leadId.slice(1));
    return (this.#byNeed[need] ?? []).some((one) => one.lead === lead && one.from <= day && day < one.to);
  }

  /** Share of all companies that want it. */
  baseRate(need: number, day: number): number {
    return this.#wanting(need, day).length / this.leads.length;
  }

  /** What the miners report on a day. */
  reports(day: number): Record<string, unknown>[] {
    return this.size.miners.flatMap((miner) => {
      const count = Math.floor(miner.perWeek / 7 + this.#random.next());
      return Array.from({ length: count }, (_, n) => this.#report(miner, day, n));
    });
  }

  #report(miner: MinerKind, day: number, n: number): Record<string, unknown> {
    const need = this.#random.below(this.needs.length);
    const wanting = this.#wanting(need, day);
    const isTrue = this.#random.next() < miner.precision && wanting.length > 0;
    const at = isTrue
      ? (wanting[this.#random.below(wanting.length)]?.lead ?? 0)
      : this.#random.below(this.leads.length);
    const lead = this.leads[at];
    const opening = OPENINGS[this.#random.below(OPENINGS.length)];
    const reason = REASONS[this.#random.below(REASONS.length)];
    return {
      snippet_id: `${miner.id}-${day}-${n}`,
      miner_id: miner.id,
      company_id: lead?.company_id,
      text: `${lead?.company_name} ${opening} ${this.needs[need]} ${reason}, says a note of day ${day} by desk ${this.#random.below(900) + 100}.`,
      observed_at: new Date(START_MS + day * DAY_MS).toISOString(),
      content_type: 'news',
    };
  }

  #wanting(need: number, day: number): Wish[] {
    return (this.#byNeed[need] ?? []).filter((wish) => wish.from <= day && day < wish.to);
  }

  #lead(i: number): SimulatedLead {
    const name = Array.from({ length: 4 }, () => SYLLABLES[this.#random.below(SYLLABLES.length)]).join('');
    const industry = INDUSTRIES[this.#random.below(INDUSTRIES.length)] ?? 'retail';
    const title = `${name.slice(0, 1).toUpperCase()}${name.slice(1)} ${i}`;
    return {
      lead_id: `L${i}`,
      company_id: `C${i}`,
      company_name: title,
      domain: `${name}${i}.com`,
      industry,
      employee_count: 20 + this.#random.below(2000),
      country: 'US',
      description: `${title} is a ${industry} company.`,
    };
  }

  /** Wishes overlap the whole time at a steady rate: as many begin as end. */
  #makeWishes(): void {
    const mean = (WISH_DAYS_MIN + WISH_DAYS_MAX) / 2;
    for (let need = 0; need < this.needs.length; need++)
      for (let lead = 0; lead < this.leads.length; lead++) {
        const isOwn = this.leads[lead]?.industry === INDUSTRIES[need % INDUSTRIES.length];
        const share = isOwn ? WISH_SHARE_OF_OWN_INDUSTRY : WISH_SHARE;
        const begins = (share / mean) * (this.size.days + WISH_DAYS_MAX);
        if (this.#random.next() >= begins) continue;
        const from = this.#random.below(this.size.days + WISH_DAYS_MAX) - WISH_DAYS_MAX;
        const to = from + WISH_DAYS_MIN + this.#random.below(WISH_DAYS_MAX - WISH_DAYS_MIN);
        this.#wishes.push({ lead, need, from, to });
      }
  }
}
