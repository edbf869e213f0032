import { snippetText } from '../snippet-texts.ts';
import type { EvidenceStore, Sent } from './evidence-store.ts';
import { type Company, TOPICS, type World } from './world.ts';

/** What one participant does in a day: what it sends, under which names, what that costs it, and whom it pretends to be. */
export interface Deed {
  sent: Sent[];
  /** Hours, say: one piece of evidence found by research costs 1. */
  effort: number;
  /** Clicks that it makes itself, under made-up names of submitters, on leads that its evidence carries. */
  fakeClicks?: { submitters: string[]; each: number; cost: number };
}

export interface Strategy {
  name: string;
  about: string;
  participants: number;
  /** Names of one participant in an epoch. */
  names(participant: number, epoch: number): string[];
  act(names: readonly string[], world: World, store: EvidenceStore): Deed;
}

const COST = { research: 1, invention: 0.05, copy: 0.02, paraphrase: 0.2, recycling: 0.02, click: 0.01 };
/** How often research names a company that is in the market, and the right topic. */
const PRECISION = 0.7;
const HONEST_PER_DAY = 3;

const any = <T>(list: readonly T[], world: World): T => {
  const one = list[world.random.below(list.length)];
  if (one === undefined) throw new Error('the list is empty');
  return one;
};

function textOn(company: Company, topic: number, world: World): string {
  return `${company.name} looks for ${TOPICS[topic]}. ${snippetText(company.name, world.random)}`;
}

function research(names: readonly string[], world: World): Deed {
  const wanting = world.companies.filter(({ wants }) => wants !== null);
  const sent = Array.from({ length: HONEST_PER_DAY }, (): Sent => {
    const right = world.random.next() < PRECISION;
    const company = any(right ? wanting : world.companies, world);
    const topic = right && company.wants !== null ? company.wants : world.random.below(TOPICS.length);
    return {
      miner: any(names, world),
      company,
      topic,
      text: textOn(company, topic, world),
      observedDay: world.day,
    };
  });
  return { sent, effort: sent.length * COST.research };
}

function invention(names: readonly string[], world: World, count: number): Deed {
  const sent = Array.from({ length: count }, (): Sent => {
    const company = any(world.companies, world);
    const topic = world.random.below(TOPICS.length);
    return {
      miner: any(names, world),
      company,
      topic,
      text: textOn(company, topic, world),
      observedDay: world.day,
    };
  });
  return { sent, effort: count * COST.invention };
}

function copying(names: readonly string[], world: World, store: EvidenceStore, count: number): Deed {
  const sent: Sent[] = [];
  let effort = 0;
  for (let i = 0; i < count; i++) {
    const source = store.any((n) => world.random.below(n));
    if (source === undefined) continue;
    const again = world.random.next() < 0.2;
    effort += again ? COST.paraphrase : COST.copy;
    const text = again ? textOn(source.company, source.topic, world) : `${source.text} Indeed.`;
    sent.push({ ...source, miner: any(names, world), text, observedDay: world.day });
  }
  return { sent, effort };
}

function recycling(names: readonly string[], world: World, count: number): Deed {
  const { sent } = invention(names, world, count);
  const old = sent.map((one) => ({ ...one, observedDay: world.day - 200 - world.random.below(300) }));
  return { sent: old, effort: count * COST.recycling };
}

const one = (name: string) => (participant: number) => [`${name}-${participant}`];

export const STRATEGIES: readonly Strategy[] = [
  {
    name: 'honest',
    about: 'finds 3 pieces a day, 70 % of them right',
    participants: 4,
    names: one('honest'),
    act: research,
  },
  {
    name: 'honest, 5 names',
    about: 'the same work under five names',
    participants: 1,
    names: (p) => Array.from({ length: 5 }, (_, i) => `split-${p}-${i}`),
    act: research,
  },
  {
    name: 'spam',
    about: 'makes up 20 pieces a day',
    participants: 1,
    names: one('spam'),
    act: (names, world) => invention(names, world, 20),
  },
  {
    name: 'spam, new names',
    about: 'the same under 10 names, new ones each epoch',
    participants: 1,
    names: (p, epoch) => Array.from({ length: 10 }, (_, i) => `sybil-${p}-${epoch}-${i}`),
    act: (names, world) => invention(names, world, 20),
  },
  {
    name: 'copy',
    about: 'sends the evidence of others again, one in five rewritten',
    participants: 1,
    names: one('copy'),
    act: (names, world, store) => copying(names, world, store, 10),
  },
  {
    name: 'click fraud',
    about: 'makes up 5 pieces a day and clicks on them as 3 submitters',
    participants: 1,
    names: one('fraud'),
    act: (names, world) => ({
      ...invention(names, world, 5),
      fakeClicks: { submitters: ['fake-a', 'fake-b', 'fake-c'], each: 5, cost: COST.click },
    }),
  },
  {
    name: 'stale',
    about: 'sends 10 pieces a day that are 200 to 500 days old',
    participants: 1,
    names: one('stale'),
    act: (names, world) => recycling(names, world, 10),
  },
];
