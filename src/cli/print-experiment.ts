import type { ExperimentReport } from '../experiments/report.ts';

/** The report for a terminal; `--json` has all of it. */
export function printExperiment(report: ExperimentReport): string {
  const { definition, status, variants, comparisons, interleaving, verdict, waiting } = report;
  const lines = [`${definition.id} (${status}, ${definition.kind}): ${definition.hypothesis}`];
  for (const { name, queries, units, fell_back, primary } of variants) {
    const value =
      primary === null
        ? 'nothing yet'
        : `${number(primary.value)} (${number(primary.low)} to ${number(primary.high)})`;
    const fell = fell_back > 0 ? `, control answered instead for ${fell_back}` : '';
    lines.push(`  ${name}: ${queries} queries of ${units} units, ${definition.metric} ${value}${fell}`);
  }
  for (const { variant, guardrails } of comparisons)
    for (const { metric, max_increase, control, treatment, verdict: how } of guardrails)
      lines.push(
        `  ${variant}: ${metric} ${number(treatment)} against ${number(control)}, at most ${number(100 * max_increase)} % more: ${how}`,
      );
  if (interleaving !== null)
    lines.push(
      `  credit: control ${interleaving.credit_control}, treatment ${interleaving.credit_treatment}, ${interleaving.decided} decided queries`,
    );
  if (waiting > 0) lines.push(`  ${waiting} queries are not counted yet; ask again`);
  return `${lines.join('\n')}\n${verdict}\n`;
}

function number(value: number | null): string {
  return value === null ? '-' : Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value);
}
