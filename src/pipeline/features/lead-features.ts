import { CONTENT_TYPES } from '../../domain/snippet.ts';
import { AppError } from '../../errors.ts';
import type { SegmentView, Snapshot } from '../../lead-index/api.ts';
import { FUNDING_FEATURES, FUNDING_TOPICS, writeFundingFeatures } from './funding-features.ts';
import { type FundingRound, fundingRound } from './funding-round.ts';
import { PRIOR_FEATURES, type PriorInput, writePriorFeatures } from './prior-features.ts';

/** Rows in the order of the positions asked for. */
export interface LeadFeatures {
  rows: number;
  /** rows x PRIOR_FEATURES */
  prior: Float32Array;
  /** rows x FUNDING_FEATURES */
  funding: Float32Array;
  /** 1 where a round is known by as_of; the funding row of others says nothing. */
  hasRounds: Uint8Array;
}

/** The features of the candidates at `positions`: the one place where they are made, for training as for answers. */
export function leadFeatures(
  positions: readonly number[],
  snapshot: Snapshot,
  input: PriorInput,
): LeadFeatures {
  const rows = positions.length;
  const prior = new Float32Array(rows * PRIOR_FEATURES.length);
  const funding = new Float32Array(rows * FUNDING_FEATURES.length);
  const hasRounds = new Uint8Array(rows);
  const { candidates, asOfMs } = input;
  positions.forEach((i, row) => {
    const segment = snapshot.segments[candidates.segment[i] ?? 0];
    if (segment === undefined) throw new AppError('internal', `candidate ${i} names no segment`);
    writePriorFeatures(prior, row * PRIOR_FEATURES.length, i, segment, input);
    const ordinal = candidates.ordinal[i] ?? 0;
    const company = foundedOf(segment, ordinal);
    const at = row * FUNDING_FEATURES.length;
    hasRounds[row] = writeFundingFeatures(funding, at, company, roundsOf(segment, ordinal), asOfMs) ? 1 : 0;
  });
  return { rows, prior, funding, hasRounds };
}

function foundedOf(segment: SegmentView, ordinal: number) {
  const { start, codes } = segment.facet('topics');
  const own = codes.subarray(start[ordinal], start[ordinal + 1]);
  const wanted = topicCodes(segment);
  return {
    foundedYear: segment.column('founded_year')[ordinal] ?? Number.NaN,
    has: (topic: (typeof FUNDING_TOPICS)[number]) => own.includes(wanted.get(topic) ?? -1),
  };
}

/** Segments do not change, so what is read of one is kept for as long as it lives; a few bytes a lead. */
const codesBySegment = new WeakMap<SegmentView, Map<string, number>>();
const roundsBySegment = new WeakMap<SegmentView, Map<number, readonly FundingRound[]>>();
/** Most leads of one segment whose rounds are kept; beyond it the memory starts anew. */
const LEADS_KEPT_MAX = 100_000;

function topicCodes(segment: SegmentView): Map<string, number> {
  let codes = codesBySegment.get(segment);
  if (codes === undefined) {
    const facet = segment.facet('topics');
    codes = new Map(FUNDING_TOPICS.map((topic) => [topic, facet.codeOf(topic)]));
    codesBySegment.set(segment, codes);
  }
  return codes;
}

/** All rounds that the lead's snippets tell of, oldest first. */
function roundsOf(segment: SegmentView, ordinal: number): readonly FundingRound[] {
  let kept = roundsBySegment.get(segment);
  if (kept === undefined || kept.size >= LEADS_KEPT_MAX) {
    kept = new Map();
    roundsBySegment.set(segment, kept);
  }
  let rounds = kept.get(ordinal);
  if (rounds === undefined) {
    rounds = hasFunding(segment, ordinal)
      ? segment
          .snippets(ordinal)
          .filter((snippet) => snippet.content_type === 'funding')
          .map(fundingRound)
      : NO_ROUNDS;
    kept.set(ordinal, rounds);
  }
  return rounds;
}

const NO_ROUNDS: readonly FundingRound[] = [];
const FUNDING = CONTENT_TYPES.indexOf('funding');

/** Most leads have no such snippet: their texts need not be decoded. */
function hasFunding({ snippetStart, snippetTypes }: SegmentView, ordinal: number): boolean {
  for (let i = snippetStart[ordinal] ?? 0; i < (snippetStart[ordinal + 1] ?? 0); i++)
    if (snippetTypes[i] === FUNDING) return true;
  return false;
}
