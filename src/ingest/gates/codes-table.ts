import { GATE_CODES } from './codes.ts';

/** The codes as a Markdown table, as docs/evidence.md holds it. */
export function codesTable(): string {
  const rows = Object.entries(GATE_CODES).map(([code, { means, fix }]) => {
    const sentence = `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`;
    return `| \`${code}\` | ${means} | ${sentence} |`;
  });
  return ['| code | what it means | how to mend it |', '| --- | --- | --- |', ...rows].join('\n');
}
