import type { Answer, RankedLead } from '../domain/answer.ts';

/** The answer as lines for a terminal. */
export function printAnswer(answer: Answer): string {
  const lines: string[] = [];
  for (const stage of answer.retrieval.stages)
    lines.push(`${stageName(stage)}: ${stage.matched.toLocaleString('en')} match`);
  lines.push(
    `as of ${answer.as_of.slice(0, 10)}, ${answer.retrieval.candidates.toLocaleString('en')} candidates scored in ${answer.timings_ms.total.toFixed(1)} ms`,
  );
  for (const note of answer.degraded) lines.push(`note: ${note}`);
  if (answer.parsed.unparsed.length > 0) lines.push(`not understood: ${answer.parsed.unparsed.join(', ')}`);
  for (const lead of answer.leads) lines.push('', ...leadLines(lead));
  if (answer.leads.length === 0)
    lines.push(
      '',
      'No lead matches, whatever is relaxed.',
      'If the store is still empty: `assay import leads FILE` fills it, and `assay serve` brings the demo data.',
    );
  return `${lines.join('\n')}\n`;
}

/** "without employees, with wider industries". */
function stageName({ dropped, widened = [] }: Answer['retrieval']['stages'][number]): string {
  const parts: string[] = [];
  if (dropped.length > 0) parts.push(`without ${dropped.join(', ')}`);
  if (widened.length > 0) parts.push(`with wider ${widened.join(', ')}`);
  return parts.join(', ') || 'as asked';
}

function leadLines(lead: RankedLead): string[] {
  const place = [lead.city, lead.region ?? lead.country].filter((part) => part !== undefined).join(', ');
  const facts = [lead.title, lead.industry, place, lead.domain]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ');
  const out = [
    `${String(lead.rank).padStart(3)}. ${lead.company_name}  ${lead.score.toFixed(3)} (fit ${lead.fit.toFixed(3)}, intent ${lead.intent.toFixed(3)})`,
  ];
  if (facts !== '') out.push(`     ${facts}`);
  for (const reason of lead.reasons) out.push(`     - ${reason}`);
  if (lead.relaxed.length > 0) out.push(`     does not meet: ${lead.relaxed.join(', ')}`);
  for (const one of lead.evidence)
    out.push(`     "${one.text.slice(0, 160)}" (${one.observed_at.slice(0, 10)})`);
  return out;
}
