import { parseArgs } from 'node:util';
import { machine, table } from '../support/measure.ts';
import { type MonthsOptions, simulateMonths, type WeekResult } from './simulate-months.ts';

/** Miners of the simulation: two who know, one who guesses well at times, and two who send a lot of anything. */
export const MINERS = [
  { id: 'careful-1', precision: 0.75, perWeek: 40 },
  { id: 'careful-2', precision: 0.7, perWeek: 40 },
  { id: 'average', precision: 0.35, perWeek: 70 },
  { id: 'loud-1', precision: 0.05, perWeek: 110 },
  { id: 'loud-2', precision: 0.03, perWeek: 110 },
];

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '168' },
    leads: { type: 'string', default: '1500' },
    queries: { type: 'string', default: '10' },
    needs: { type: 'string', default: '10' },
    only: { type: 'string' },
  },
});
const options: MonthsOptions = {
  size: {
    leads: Number(values.leads),
    needs: Number(values.needs),
    days: Number(values.days),
    miners: MINERS,
  },
  seed: Number(values.seed),
  queriesPerDay: Number(values.queries),
  env: Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) =>
      key.startsWith('ASSAY_') && value !== undefined ? [[key, value]] : [],
    ),
  ),
  tells: true,
};

const runs: [string, Partial<MonthsOptions>][] = [
  ['learns', {}],
  ['told nothing', { tells: false }],
];
const results: WeekResult[][] = [];
for (const [name, changes] of runs) {
  if (values.only !== undefined && values.only !== name) continue;
  const { weeks } = await simulateMonths({
    ...options,
    ...changes,
    onWeek: ({ week, precision }) =>
      process.stderr.write(`${name}: week ${week}, P@25 ${precision.toFixed(3)}\n`),
  });
  results.push(weeks);
}
const [learns = [], blank = []] = results;
const share = (value: number | undefined) => (value ?? 0).toFixed(3);
process.stdout.write(
  `${machine()}; seed ${options.seed}, ${values.leads} leads, ${values.needs} needs, ${values.queries} queries a day\n\n`,
);
process.stdout.write(
  `${table(
    [
      'week',
      'P@25 learns',
      'P@25 told nothing',
      'unseen leads: learns',
      'told nothing',
      'share unseen',
      'base rate',
      'outcomes',
    ],
    learns.map((week, i) => [
      String(week.week),
      share(week.precision),
      share(blank[i]?.precision),
      share(week.precisionUnseen),
      share(blank[i]?.precisionUnseen),
      share(week.unseenShare),
      share(week.baseRate),
      String(week.outcomes),
    ]),
  )}\n`,
);
