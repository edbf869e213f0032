// counts.mjs RESULT FILES FAILURES: prints "passed failed" of a vitest result in JSON; writes the files with failures, and
// what failed with its message. A result that cannot be read, or in which nothing passed, is one failure.
import { readFileSync, writeFileSync } from 'node:fs';

const [result, filesOut, failuresOut] = process.argv.slice(2);
writeFileSync(filesOut, '');
writeFileSync(failuresOut, '');
try {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(result, 'utf8'));
  const bad = testResults.filter((file) => file.status === 'failed');
  const lost = bad.filter((file) => file.assertionResults.every((test) => test.status !== 'failed')).length;
  writeFileSync(filesOut, bad.map((file) => file.name.slice(process.cwd().length + 1)).join('\n'));
  writeFileSync(failuresOut, bad.map(describe).join('\n'));
  if (numPassedTests === 0 && bad.length === 0) writeFileSync(failuresOut, 'no test ran\n');
  console.log(numPassedTests, numFailedTests + lost + (numPassedTests === 0 ? 1 : 0));
} catch (error) {
  writeFileSync(failuresOut, `the result cannot be read: ${error.message}\n`);
  console.log('0 1');
}

function describe(file) {
  const tests = file.assertionResults.filter((test) => test.status === 'failed');
  const told = tests.map(
    (test) => `  ${test.fullName}\n    ${test.failureMessages.join('\n').slice(0, 1500)}`,
  );
  return [file.name, ...told, ...(tests.length === 0 ? [`  ${file.message.slice(0, 1500)}`] : [])].join('\n');
}
