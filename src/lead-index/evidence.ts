import { ageDays, decay, snippetValue } from '../pipeline/intent/formulas.ts';
import type { EvidenceHit, SearchRequest } from './api.ts';
import type { Segment } from './segment.ts';
import { bm25Share, lengthNorm, type TextScoring, termCodes } from './text-stats.ts';

/** The same numbers as in the search, snippet by snippet: same terms in the same order, same statistics. */
export function evidenceOf(
  segment: Segment,
  ordinal: number,
  request: SearchRequest,
  scoring: TextScoring,
  max: number,
): EvidenceHit[] {
  const { intent, asOfMs } = request;
  const codes = termCodes(segment, request.terms);
  const factors = request.miners === undefined ? null : segment.minerFactors(request.miners);
  const hits: EvidenceHit[] = [];
  const first = segment.snippetStart[ordinal] ?? 0;
  segment.snippets(ordinal).forEach((snippet, i) => {
    if (snippet.observed_at_ms > asOfMs) return;
    const bm25 = snippetBm25(segment, first + i, codes, scoring);
    if (bm25 <= 0) return;
    const age = ageDays(snippet.observed_at_ms, asOfMs);
    const factor = decay(age, intent);
    const boost = intent.boosts[snippet.content_type] ?? 0;
    const minerQuality = factors === null ? 1 : (factors[segment.snippetMiners[first + i] ?? 0] ?? 1);
    const value = snippetValue(bm25, factor, boost, intent.s0) * minerQuality;
    hits.push({ snippet, bm25, ageDays: age, decay: factor, boost, minerQuality, value });
  });
  hits.sort((a, b) => b.value - a.value || (a.snippet.snippet_id < b.snippet.snippet_id ? -1 : 1));
  return hits.slice(0, max);
}

function snippetBm25(segment: Segment, doc: number, codes: readonly number[], scoring: TextScoring): number {
  const field = segment.snippetText;
  const length = field.lengths[doc] ?? 0;
  const norm = scoring.snippets.norms[length] ?? lengthNorm(length, scoring.snippets);
  let sum = 0;
  codes.forEach((code, t) => {
    if (code < 0) return;
    const to = field.start[code + 1] ?? 0;
    const at = field.seek(doc, field.start[code] ?? 0, to);
    if (at >= to || field.docs[at] !== doc) return;
    sum += bm25Share(scoring.snippets.termWeights[t] ?? 0, field.tfs[at] ?? 0, norm, scoring.snippets.k1);
  });
  return sum;
}
