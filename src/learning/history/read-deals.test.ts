import { expect, it } from 'vitest';
import { readDeals } from './read-deals.ts';

const CSV =
  'Company;Result;Closed\nAcme GmbH;won;2024-03-31\nBeta;0;2024-04-01\nGamma;maybe;2024-04-01\nDelta;yes;yesterday\n;1;2024-01-01\n';

it('reads won and lost as people write them, dates, and the company by its heading, and says of each other row what is wrong', () => {
  const { deals, rejected } = readDeals(CSV, { target: 'result', date: 'closed' });
  expect(deals).toEqual([
    { line: 2, won: true, atMs: Date.UTC(2024, 2, 31), leadId: null, domain: null, company: 'Acme GmbH' },
    { line: 3, won: false, atMs: Date.UTC(2024, 3, 1), leadId: null, domain: null, company: 'Beta' },
  ]);
  expect(rejected.map(({ line }) => line)).toEqual([4, 5, 6]);
  expect(rejected[0]?.reason).toContain('maybe');
  expect(rejected[1]?.reason).toContain('yesterday');
  expect(rejected[2]?.reason).toContain('no company');
});

it('takes the column that is named for the company as lead id, domain or name', () => {
  const { deals } = readDeals('x,y\nacme.com,1\n', { target: 'y', id: 'x' });
  expect(deals[0]).toMatchObject({ leadId: 'acme.com', domain: 'acme.com', company: 'acme.com' });
});

it('refuses a file without the columns, and names those that are there', () => {
  expect(() => readDeals(CSV, { target: 'outcome' })).toThrow(
    /No column "outcome" \(--target\).*Company, Result, Closed/,
  );
  expect(() => readDeals(CSV, { target: 'result', date: 'when' })).toThrow(/"when" \(--date\)/);
  expect(() => readDeals('won,amount\n1,2\n', { target: 'won' })).toThrow(
    /No column names the company.*won, amount/,
  );
  expect(() => readDeals('', { target: 'won' })).toThrow(/no header/);
  expect(() => readDeals('a,b\n"open', { target: 'a' })).toThrow(/cannot be read as CSV/);
});
