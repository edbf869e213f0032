import type { KpiPage } from '../start/kpi-page.ts';

const HEADS = [
  'from',
  'segment',
  'queries',
  'P@25',
  '95 %',
  'judged',
  'LLM',
  '$/lead',
  'P95 ms',
  'fresh',
  'age d',
  'understood',
];

/** The KPIs as a table for a terminal, with what has drifted. */
export function printKpis(page: KpiPage): string {
  if (page.rows.length === 0)
    return `No queries from ${page.from} to ${page.to} were counted. Ask some (assay query "...") and tell what became of the leads (POST /feedback).\n`;
  const rows = page.rows.map((row) => {
    const { precision_at_25: p, coverage } = row;
    return [
      row.bucket,
      row.segment,
      String(row.queries),
      p === null ? '-' : p.value.toFixed(3),
      p === null ? '-' : `${p.low.toFixed(3)}-${p.high.toFixed(3)}`,
      p === null ? '0' : String(p.judged),
      percent(row.llm_ratio?.value),
      row.cost_per_lead_usd === null ? '-' : row.cost_per_lead_usd.value.toFixed(5),
      row.latency_ms === null ? '-' : row.latency_ms.p95.toFixed(1),
      percent(coverage.fresh_evidence?.value),
      row.evidence_age_days === null ? '-' : row.evidence_age_days.value.toFixed(0),
      percent(coverage.understood),
    ];
  });
  const widths = HEADS.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const lines = [line(HEADS), ...rows.map(line), ''];
  for (const { alert, level, since, value, what_to_do } of page.alerts)
    lines.push(
      `${level}: ${alert}, PSI ${value?.toFixed(3) ?? 'unknown'} since ${since.slice(0, 10)}. ${what_to_do}`,
    );
  if (page.alerts.length === 0) lines.push('Nothing has drifted, as far as there is enough to tell.');
  if (page.next !== null) lines.push('There are more rows: ask for fewer days or one segment.');
  return `${lines.join('\n')}\n`;
}

function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '-' : `${(100 * share).toFixed(1)}%`;
}
