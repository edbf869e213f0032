import { Random } from '../random.ts';

export interface Company {
  id: string;
  name: string;
  /** The topic it is in the market for; null where for none. */
  wants: number | null;
}

export const TOPICS = [
  'a cloud data warehouse',
  'payroll software',
  'an endpoint protection service',
  'a customer data platform',
  'warehouse robots',
  'a billing system',
];
const SHARE_WANTING = 0.25;
/** Days for which a company stays in the market, on average. */
const WANTING_DAYS = 60;

export interface World {
  random: Random;
  day: number;
  companies: Company[];
}

export function createWorld(seed: number, companies: number): World {
  const random = new Random(seed);
  const list = Array.from({ length: companies }, (_, i): Company => {
    const wants = random.next() < SHARE_WANTING ? random.below(TOPICS.length) : null;
    return { id: `c${i}`, name: `Firm${i.toString(36)}x`, wants };
  });
  return { random, day: 0, companies: list };
}

/** Companies enter and leave the market. */
export function nextDay(world: World): void {
  world.day++;
  const { random } = world;
  const leave = 1 / WANTING_DAYS;
  const enter = (leave * SHARE_WANTING) / (1 - SHARE_WANTING);
  for (const company of world.companies) {
    if (company.wants !== null && random.next() < leave) company.wants = null;
    else if (company.wants === null && random.next() < enter) company.wants = random.below(TOPICS.length);
  }
}
