import type { Snippet } from '../../domain/snippet.ts';

/** One round as a funding snippet tells of it. */
export interface FundingRound {
  atMs: number;
  /** Null where no amount is given. */
  usd: number | null;
  /** 0 unknown, 1 seed and before, 2 first venture money, 3 series B, 4 later series, 5 private equity or growth, 6 after the IPO. */
  rung: number;
}

const RUNGS: readonly (readonly [RegExp, number])[] = [
  [/post[- ]?ipo|went public/, 6],
  [/private[- ]equity|growth/, 5],
  [/series[- ]?[c-h]\b/, 4],
  [/series[- ]?b\b/, 3],
  [/series[- ]?a\b|venture/, 2],
  [/angel|seed|crowdfunding/, 1],
];
const AMOUNT = /\$\s?(\d[\d,]*(?:\.\d+)?)\s?(k|m|b|thousand|million|billion)?\b/i;
const SCALES: Readonly<Record<string, number>> = { k: 1e3, t: 1e3, m: 1e6, b: 1e9 };

/** Reads `attributes.round` and `attributes.usd` where a miner gives them, otherwise the (English) text. */
export function fundingRound(snippet: Pick<Snippet, 'observed_at_ms' | 'text' | 'attributes'>): FundingRound {
  const { round, usd } = snippet.attributes;
  const words = (typeof round === 'string' ? round : snippet.text).toLowerCase();
  return {
    atMs: snippet.observed_at_ms,
    usd: typeof usd === 'number' && usd > 0 ? usd : amountIn(snippet.text),
    rung: RUNGS.find(([pattern]) => pattern.test(words))?.[1] ?? 0,
  };
}

function amountIn(text: string): number | null {
  const match = AMOUNT.exec(text);
  if (match === null) return null;
  const amount = Number((match[1] ?? '').replaceAll(',', ''));
  const scale = SCALES[match[2]?.slice(0, 1).toLowerCase() ?? ''] ?? 1;
  return amount > 0 ? amount * scale : null;
}
