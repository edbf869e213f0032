import type { Earner } from '../src/learning/incentives/emission-shares.ts';
import type { epochEmissions } from '../src/learning/incentives/epoch-emissions.ts';
import { splitPool } from '../src/learning/incentives/split-pool.ts';
import { type StrategyResult, simulate } from './support/incentives/simulate.ts';
import { table } from './support/measure.ts';
import { readFlags } from './support/read-flags.ts';

type Pay = typeof epochEmissions;

const HELP = `What each way of being a miner earns per unit of effort, through the formulas that serve.

  node dist-bench/bench/incentives.js [--seeds 1,2,3] [--epochs 26]

Build first: npm run build:bench.`;
const { values } = readFlags(HELP, {
  seeds: { type: 'string', default: '1,2,3' },
  epochs: { type: 'string', default: '26' },
});
const seeds = values.seeds.split(',').map(Number);
const options = { epochs: Number(values.epochs), companies: 600, queriesPerDay: 60 };
const others: Pay[] = [
  paying(({ outcomes, clicks, fresh, mqf }) => (7 * outcomes + clicks + 2 * fresh) * mqf),
  paying(({ fresh }) => fresh),
];
const runs = seeds.map((seed) => simulate({ ...options, seed, others }));
const [first = []] = runs;
const head = ['strategy', 'what it does', 'effort', 'taken', 'refused', 'MQF at the end'];
const pays = ['income per effort', 'lowest and highest seed', 'credit x MQF only', 'fresh evidence only'];

console.log(
  `Seeds ${seeds.join(', ')}; ${options.epochs} epochs of 7 days, ${options.companies} companies, ${options.queriesPerDay} questions a day.\n`,
);
console.log(
  table(
    [...head, ...pays],
    first.map(({ name, about }, i) => [name, about, ...numbers(i)]),
  ),
);
console.log('\nIncome per unit of effort, honest work being 1; means over the seeds.');

function numbers(i: number): string[] {
  const mean = (of: (run: StrategyResult[]) => number) =>
    runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const at = (run: StrategyResult[]): StrategyResult => run[i] ?? missing();
  const relative = runs.map((run) => perEffort(run, i, 0));
  return [
    mean((run) => at(run).effort).toFixed(0),
    mean((run) => at(run).accepted).toFixed(0),
    mean((run) => at(run).refused + at(run).throttled).toFixed(0),
    mean((run) => at(run).mqf).toFixed(3),
    mean((run) => perEffort(run, i, 0)).toFixed(2),
    `${Math.min(...relative).toFixed(2)} to ${Math.max(...relative).toFixed(2)}`,
    mean((run) => perEffort(run, i, 1)).toFixed(2),
    mean((run) => perEffort(run, i, 2)).toFixed(2),
  ];
}

function perEffort(run: StrategyResult[], i: number, pay: number): number {
  const of = ({ income, effort }: StrategyResult) => (income[pay] ?? 0) / effort;
  return of(run[i] ?? missing()) / of(run[0] ?? missing());
}

function missing(): never {
  throw new Error('every run has every strategy');
}

function paying(weight: (earner: Earner) => number): Pay {
  return (pool, contributions, standing) => {
    const earners = [...contributions].map(([miner_id, contribution]) => ({
      miner_id,
      ...contribution,
      mqf: standing(miner_id).mqf,
      dues: 1,
    }));
    const amounts = splitPool(pool, earners.map(weight));
    return earners.map((earner, i) => ({ ...earner, micro_credits: amounts[i] ?? 0 }));
  };
}
