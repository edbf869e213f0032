import type { Lead } from '../../src/domain/lead.ts';
import type { Snippet } from '../../src/domain/snippet.ts';
import {
  type Founded,
  FUNDING_FEATURES,
  writeFundingFeatures,
} from '../../src/pipeline/features/funding-features.ts';
import { fundingRound } from '../../src/pipeline/features/funding-round.ts';
import { MatrixWriter } from './write-matrix.ts';

const YEAR_MS = 365 * 86_400_000;
const FIRST_YEAR = 2006;
/** The last quarter whose following year lies within the data, which end in October 2013. */
const LAST_YEAR = 2012;

/**
 * One row per company and start of a quarter by which it had raised, with whether it raised again within 365 days.
 * Features see rounds before that instant only.
 */
export function exportFunding(
  folder: string,
  companies: readonly { lead: Lead; snippets: Snippet[] }[],
): void {
  const matrix = new MatrixWriter(folder, 'funding', [...FUNDING_FEATURES, 'quarter', 'raised_again']);
  const row = new Float32Array(FUNDING_FEATURES.length + 2);
  const histories = companies.map(({ lead, snippets }) => ({
    founded: foundedOf(lead),
    rounds: snippets.map(fundingRound).sort((a, b) => a.atMs - b.atMs),
  }));
  for (let quarter = 0; quarter < (LAST_YEAR - FIRST_YEAR + 1) * 4; quarter++) {
    const asOfMs = Date.UTC(FIRST_YEAR + Math.floor(quarter / 4), (quarter % 4) * 3, 1);
    for (const { founded, rounds } of histories) {
      if (!writeFundingFeatures(row, 0, founded, rounds, asOfMs)) continue;
      row[FUNDING_FEATURES.length] = quarter;
      const again = rounds.some((round) => round.atMs > asOfMs && round.atMs <= asOfMs + YEAR_MS);
      row[FUNDING_FEATURES.length + 1] = again ? 1 : 0;
      matrix.add(row);
    }
  }
  matrix.close();
}

function foundedOf(lead: Lead): Founded {
  return { foundedYear: lead.founded_year ?? Number.NaN, has: (topic) => lead.topics.includes(topic) };
}
