import { createHash } from 'node:crypto';
import type { SearchRequest } from '../../lead-index/api.ts';

/** Which leads were found for a request: counts per stage, and the ids that each stage adds. */
export interface CandidateSet {
  matched: number[];
  idsPerStage: string[][];
}

/** Keeps candidate sets by request and state of the store; `seq` is the store's last change, read from where the set is. */
export interface CandidateSets {
  through(
    tenant: string,
    request: SearchRequest,
    seq: () => Promise<number>,
    work: () => Promise<CandidateSet>,
  ): Promise<CandidateSet>;
}

/** All of a request that decides which leads are found, as one text. */
export function candidateRequestText(request: SearchRequest): string {
  const { stages, wanted, limit, terms, vector, asOfMs } = request;
  const direction =
    vector === null
      ? null
      : createHash('sha256')
          .update(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength))
          .digest('base64url');
  return JSON.stringify([stages, wanted, limit, terms, direction, asOfMs, request.stopIfNone === true]);
}

/** Null where the text is no candidate set. */
export function readCandidateSet(json: string): CandidateSet | null {
  try {
    const value: unknown = JSON.parse(json);
    return isCandidateSet(value) ? value : null;
  } catch {
    return null;
  }
}

function isCandidateSet(value: unknown): value is CandidateSet {
  if (typeof value !== 'object' || value === null) return false;
  if (!('matched' in value && 'idsPerStage' in value)) return false;
  const { matched, idsPerStage } = value;
  return (
    Array.isArray(matched) &&
    matched.every(Number.isInteger) &&
    Array.isArray(idsPerStage) &&
    idsPerStage.every((ids: unknown) => Array.isArray(ids) && ids.every((id) => typeof id === 'string'))
  );
}
