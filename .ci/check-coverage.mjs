// check-coverage.mjs FOLDER: adds up the coverage of all suites (FOLDER/*/coverage-final.json) and fails where the tests reach
// less than 80 % of the lines, statements or functions of src in all, 75 % of its branches, or 95 % of those of the parser.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import libCoverage from 'istanbul-lib-coverage';

const [folder] = process.argv.slice(2);
const all = libCoverage.createCoverageMap({});
for (const suite of readdirSync(folder)) {
  const file = join(folder, suite, 'coverage-final.json');
  if (existsSync(file)) all.merge(JSON.parse(readFileSync(file, 'utf8')));
}
const gates = [
  { what: 'src', within: '/src/', least: { lines: 80, statements: 80, functions: 80, branches: 75 } },
  { what: 'src/pipeline/parse', within: '/src/pipeline/parse/', least: { branches: 95 } },
];
let isUnder = false;
for (const { what, within, least } of gates) {
  const part = libCoverage.createCoverageSummary();
  for (const name of all.files())
    if (name.includes(within)) part.merge(all.fileCoverageFor(name).toSummary());
  for (const [kind, percent] of Object.entries(least)) {
    const { covered, total } = part[kind];
    const reached = (100 * covered) / total;
    if (!(reached >= percent)) isUnder = true;
    console.log(`${what}: ${reached.toFixed(1)} % of ${kind} (${covered} of ${total}), at least ${percent}`);
  }
}
process.exitCode = isUnder ? 1 : 0;
