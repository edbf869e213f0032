import { expect, it } from 'vitest';
import { type MonthsOptions, simulateMonths, type WeekResult } from '../../bench/learning/simulate-months.ts';

const SEED = 7;
const options: MonthsOptions = {
  size: {
    leads: 400,
    needs: 4,
    days: 28,
    miners: [
      { id: 'careful', precision: 0.75, perWeek: 40 },
      { id: 'loud', precision: 0.04, perWeek: 120 },
    ],
  },
  seed: SEED,
  queriesPerDay: 4,
  env: {},
  tells: true,
};

const mean = (weeks: readonly WeekResult[], of: (week: WeekResult) => number) =>
  weeks.reduce((sum, week) => sum + of(week), 0) / weeks.length;

it(`finds more who want to buy once it is told what became of its leads (seed ${SEED})`, async () => {
  const told = await simulateMonths(options);
  const blank = await simulateMonths({ ...options, tells: false });
  const [toldLate, blankLate] = [told.weeks.slice(2), blank.weeks.slice(2)];
  const gained = mean(toldLate, ({ precision }) => precision) - mean(blankLate, ({ precision }) => precision);
  expect(gained).toBeGreaterThan(0.05);
  expect(mean(told.weeks.slice(2), ({ precision }) => precision)).toBeGreaterThan(
    told.weeks[0]?.precision ?? 1,
  );
  const careful = told.miners.find(({ id }) => id === 'careful')?.factor ?? 0;
  const loud = told.miners.find(({ id }) => id === 'loud')?.factor ?? 1;
  expect(careful).toBeGreaterThan(1.4 * loud);
}, 240_000);
