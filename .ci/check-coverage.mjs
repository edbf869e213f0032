// check-coverage.mjs SUMMARY: fails where the tests reach less than 80 % of the lines, functions and branches of src in all,
// or less than 95 % of the branches of the parser. Prints both.
import { readFileSync } from 'node:fs';

const files = Object.entries(JSON.parse(readFileSync(process.argv[2], 'utf8'))).filter(
  ([name]) => name !== 'total',
);
const gates = [
  { what: 'src', within: '/src/', least: { lines: 80, statements: 80, functions: 80, branches: 80 } },
  { what: 'src/pipeline/parse', within: '/src/pipeline/parse/', least: { branches: 95 } },
];
let isUnder = false;
for (const { what, within, least } of gates) {
  const part = files.filter(([name]) => name.includes(within)).map(([, coverage]) => coverage);
  if (part.length === 0) isUnder = true;
  for (const [kind, percent] of Object.entries(least)) {
    const sum = (key) => part.reduce((total, coverage) => total + coverage[kind][key], 0);
    const reached = (100 * sum('covered')) / sum('total');
    if (!(reached >= percent)) isUnder = true;
    console.log(`${what}: ${reached.toFixed(1)} % of ${kind}, at least ${percent}`);
  }
}
process.exitCode = isUnder ? 1 : 0;
