import type { BookEntry } from './miner-book.ts';

export interface MinerListRequest {
  limit: number;
  offset: number;
}

export interface MinerListEntry {
  rank: number;
  miner_id: string;
  mqf: number;
  factor: number;
  flagged: boolean;
  /** Decayed sums. */
  accepted: number;
  duplicates: number;
  refused: number;
  examined: number;
  clicks: number;
  converted: number;
}

export interface MinerList {
  miners: MinerListEntry[];
  total: number;
  /** Cursor of the next page. */
  next: string | null;
}

/** One page of the leaderboard: best quality first, then the id. */
export function minerList(all: readonly BookEntry[], { limit, offset }: MinerListRequest): MinerList {
  const ordered = [...all].sort(
    (a, b) => b.mqf.value - a.mqf.value || (a.miner_id < b.miner_id ? -1 : a.miner_id > b.miner_id ? 1 : 0),
  );
  const end = offset + limit;
  return {
    miners: ordered.slice(offset, end).map(({ miner_id, mqf, factor, flagged, evidence }, i) => ({
      rank: offset + i + 1,
      miner_id,
      mqf: mqf.value,
      factor,
      flagged,
      accepted: evidence.sending.accepted,
      duplicates: evidence.sending.duplicates,
      refused: evidence.sending.refused,
      examined: evidence.outcomes.examined,
      clicks: evidence.outcomes.clicks,
      converted: evidence.outcomes.converted,
    })),
    total: ordered.length,
    next: end < ordered.length ? String(end) : null,
  };
}
