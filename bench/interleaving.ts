// Leads whose relevance is known; a reader who looks at place n with probability 1 / n and accepts of what is relevant;
// submitters of 20 queries each, who accept more or less readily and ask in markets that hold more or less; a better ranking:
// the same ranker with less noise. The A/B test gives each submitter one ranking and compares the accepted leads per query
// between submitters, as Assay does. For each amount of queries many experiments are run; the amount needed is the least at
// which 80 % of them find the difference (two-sided 5 %, for a fixed amount in both).
import { seeded } from '../src/experiments/seeded.ts';
import { teamDraft } from '../src/experiments/team-draft.ts';
import { readFlags } from './support/read-flags.ts';

const K = 25;
const CANDIDATES = 60;
const QUERIES_EACH = 20;
/** How fast relevance falls in a market: a lead's relevance is a uniform number to this power. */
const MARKETS = [3, 5, 8, 12];
const WORLDS = 600;
const EXPERIMENTS = 100;
const POWER = 0.8;
const Z = 1.959964;
const STEPS = 24;
const GROWTH = Math.SQRT2;
const QUERIES_MAX = 200_000;

type Random = () => number;
interface World {
  relevance: number[];
  control: number[];
  treatment: number[];
}
interface Noise {
  control: number;
  treatment: number;
}
/** Worlds by market. */
type Pool = World[][];

const HELP = `How many queries an A/B test and team-draft interleaving need to see the same difference between two rankings.

  node dist-bench/bench/interleaving.js [SEED]

Build first: npm run build:bench.`;
const [seed = '2026'] = readFlags(HELP, {}).positionals;
print(
  `seed ${seed}, ${K} of ${CANDIDATES} leads, ${QUERIES_EACH} queries a submitter, ${EXPERIMENTS} experiments per amount`,
);
print('');
print('| noise of control | of treatment | accepted per query | A/B queries | interleaved queries | ratio |');
print('| --- | --- | --- | --- | --- | --- |');
for (const [control, treatment] of [
  [0.5, 0.2],
  [0.4, 0.2],
  [0.3, 0.2],
] as const) {
  const random = seeded(`${seed} worlds ${control}`);
  const pool = MARKETS.map((market) =>
    Array.from({ length: WORLDS }, () => world(market, { control, treatment }, random)),
  );
  const rates = ratesOf(pool, seeded(`${seed} rates ${control}`));
  const ab = needed((n, draw) => finds(abEffects(n, pool, draw)), `${seed} ab ${control}`);
  const drafted = needed((n, draw) => finds(draftEffects(n, pool, draw)), `${seed} drafted ${control}`);
  const ratio = ab === null || drafted === null ? '-' : (ab / drafted).toFixed(0);
  print(
    `| ${control} | ${treatment} | ${rates.control.toFixed(3)} against ${rates.treatment.toFixed(3)} | ${ab ?? `over ${QUERIES_MAX}`} | ${drafted ?? `over ${QUERIES_MAX}`} | ${ratio} |`,
  );
}

/** Both rankers see the same relevance; the one with less noise sees it better. */
function world(market: number, noise: Noise, random: Random): World {
  const relevance = Array.from({ length: CANDIDATES }, () => random() ** market);
  const rank = (by: number) =>
    relevance
      .map((r, i) => ({ i, score: r + by * normal(random) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, K)
      .map(({ i }) => i);
  return { relevance, control: rank(noise.control), treatment: rank(noise.treatment) };
}

interface Submitter {
  worlds: World[];
  generosity: number;
}

function submitter(pool: Pool, random: Random): Submitter {
  return { worlds: pick(pool, random), generosity: random() ** 2 };
}

function accepted(
  { relevance }: World,
  generosity: number,
  shown: readonly number[],
  random: Random,
): number[] {
  return shown.filter((lead, at) => random() < (1 / (at + 1)) * generosity * (relevance[lead] ?? 0));
}

interface Effect {
  mean: number;
  error: number;
}

function finds({ mean, error }: Effect): boolean {
  return error > 0 && mean / error > Z;
}

/** Accepted leads per query, between submitters of either side. */
function abEffects(queries: number, pool: Pool, random: Random): Effect {
  const each = Math.max(2, Math.round(queries / QUERIES_EACH / 2));
  const side = (name: 'control' | 'treatment') =>
    spread(
      Array.from({ length: each }, () => {
        const { worlds, generosity } = submitter(pool, random);
        let count = 0;
        for (let q = 0; q < QUERIES_EACH; q++) {
          const one = pick(worlds, random);
          count += accepted(one, generosity, one[name], random).length;
        }
        return count / QUERIES_EACH;
      }),
    );
  const [a, b] = [side('control'), side('treatment')];
  return { mean: b.mean - a.mean, error: Math.hypot(a.error, b.error) };
}

/** The preference per query, between submitters who all see both. */
function draftEffects(queries: number, pool: Pool, random: Random): Effect {
  const submitters = Math.max(2, Math.round(queries / QUERIES_EACH));
  return spread(
    Array.from({ length: submitters }, () => {
      const { worlds, generosity } = submitter(pool, random);
      let sum = 0;
      for (let q = 0; q < QUERIES_EACH; q++) {
        const one = pick(worlds, random);
        const drafted = teamDraft(one.control, one.treatment, K, (lead) => [String(lead)], random);
        const team = new Map(drafted.map(({ item, team: by }) => [item, by]));
        const shown = drafted.map(({ item }) => item);
        let credit = 0;
        for (const lead of accepted(one, generosity, shown, random))
          credit += team.get(lead) === 'treatment' ? 1 : -1;
        sum += Math.sign(credit);
      }
      return sum / QUERIES_EACH;
    }),
  );
}

function spread(values: readonly number[]): Effect {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

function ratesOf(pool: Pool, random: Random): Noise {
  const totals = { control: 0, treatment: 0 };
  const queries = 50_000;
  for (let q = 0; q < queries; q++) {
    const { worlds, generosity } = submitter(pool, random);
    const one = pick(worlds, random);
    totals.control += accepted(one, generosity, one.control, random).length;
    totals.treatment += accepted(one, generosity, one.treatment, random).length;
  }
  return { control: totals.control / queries, treatment: totals.treatment / queries };
}

/** The least amount of a growing series at which enough experiments find the difference; null where none does. */
function needed(found: (queries: number, random: Random) => boolean, seedOf: string): number | null {
  for (let step = 0; step < STEPS; step++) {
    const queries = Math.round((80 * GROWTH ** step) / 40) * 40;
    if (queries > QUERIES_MAX) return null;
    const random = seeded(`${seedOf} ${queries}`);
    let count = 0;
    for (let run = 0; run < EXPERIMENTS; run++) {
      if (found(queries, random)) count++;
      // Certain, or no longer possible.
      if (count >= POWER * EXPERIMENTS || count + EXPERIMENTS - run - 1 < POWER * EXPERIMENTS) break;
    }
    if (count >= POWER * EXPERIMENTS) return queries;
  }
  return null;
}

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
