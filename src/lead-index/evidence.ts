import { ageDays, decay, snippetValue } from '../pipeline/intent/formulas.ts';
import type { EvidenceHit, SearchRequest } from './api.ts';
import type { Segment } from './segment.ts';
import { bm25Share, lengthNorm, type TextScoring } from './text-stats.ts';

/**
 * The same numbers as in the search, snippet by snippet: same terms in the same order, same statistics. `number` is that
 * of the segment in the snapshot. All but the texts is read from columns, so a lead of which nothing bears on the need
 * is not decoded.
 */
export function evidenceOf(
  segment: Segment,
  ordinal: number,
  request: SearchRequest,
  scoring: TextScoring,
  number: number,
  max: number,
): EvidenceHit[] {
  const first = segment.snippetStart[ordinal] ?? 0;
  const end = observedEnd(segment, first, segment.snippetStart[ordinal + 1] ?? 0, request.asOfMs);
  const bm25s = snippetBm25s(segment, first, end, number, scoring);
  if (!bm25s.some((bm25) => bm25 > 0)) return [];
  const { intent, asOfMs } = request;
  const factors = request.miners === undefined ? null : segment.minerFactors(request.miners);
  const snippets = segment.snippets(ordinal);
  const hits: EvidenceHit[] = [];
  for (let i = 0; i < bm25s.length; i++) {
    const snippet = snippets[i];
    const bm25 = bm25s[i] ?? 0;
    if (bm25 <= 0 || snippet === undefined) continue;
    const age = ageDays(snippet.observed_at_ms, asOfMs);
    const factor = decay(age, intent);
    const boost = intent.boosts[snippet.content_type] ?? 0;
    const minerQuality = factors === null ? 1 : (factors[segment.snippetMiners[first + i] ?? 0] ?? 1);
    const value = snippetValue(bm25, factor, boost, intent.s0) * minerQuality;
    hits.push({ snippet, bm25, ageDays: age, decay: factor, boost, minerQuality, value });
  }
  if (hits.length > 1)
    hits.sort((a, b) => b.value - a.value || (a.snippet.snippet_id < b.snippet.snippet_id ? -1 : 1));
  return hits.length > max ? hits.slice(0, max) : hits;
}

/** A lead's snippets are in the order of time. */
function observedEnd({ snippetTimes }: Segment, first: number, end: number, asOfMs: number): number {
  let to = end;
  while (to > first && (snippetTimes[to - 1] ?? 0) > asOfMs) to--;
  return to;
}

/** BM25 of the documents [first, end), which are next to each other in every list of postings. */
function snippetBm25s(
  segment: Segment,
  first: number,
  end: number,
  number: number,
  scoring: TextScoring,
): Float64Array {
  const sums = new Float64Array(end - first);
  const { start, docs, tfs, lengths } = segment.snippetText;
  const { norms, k1, termWeights } = scoring.snippets;
  const { codes } = scoring;
  for (let t = 0; t < codes.length; t++) {
    const code = codes[t]?.[number] ?? -1;
    if (code < 0) continue;
    const to = start[code + 1] ?? 0;
    const weight = termWeights[t] ?? 0;
    for (let at = segment.snippetText.seek(first, start[code] ?? 0, to); at < to; at++) {
      const doc = docs[at] ?? 0;
      if (doc >= end) break;
      const length = lengths[doc] ?? 0;
      const norm = norms[length] ?? lengthNorm(length, scoring.snippets);
      sums[doc - first] = (sums[doc - first] ?? 0) + bm25Share(weight, tfs[at] ?? 0, norm, k1);
    }
  }
  return sums;
}
