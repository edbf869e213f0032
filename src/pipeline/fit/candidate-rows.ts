import { AppError } from '../../errors.ts';
import type { Candidates, SegmentView, Snapshot } from '../../lead-index/api.ts';

/** The rows of all candidates, gathered once a query: row of candidate i begins at cells[at[i]]. */
export interface CandidateRows {
  readonly candidates: Candidates;
  readonly snapshot: Snapshot;
  readonly at: Uint32Array;
  readonly cells: Uint32Array;
}

/**
 * Copies the rows together: stages that go over the candidates facet by facet then find them in the cache. Of 250
 * of 100,000 leads, fit took 0.67 ms of CPU on the columns and 0.57 on the rows, ranking 0.89 and 0.73
 * (bench/pipeline.ts).
 */
export function gatherRows(candidates: Candidates, snapshot: Snapshot): CandidateRows {
  const { count, segment, ordinal } = candidates;
  const at = new Uint32Array(count + 1);
  let size = 0;
  for (let i = 0; i < count; i++) {
    at[i] = size;
    const { start } = segmentAt(snapshot, segment[i] ?? 0).rows;
    const lead = ordinal[i] ?? 0;
    size += (start[lead + 1] ?? 0) - (start[lead] ?? 0);
  }
  at[count] = size;
  const cells = new Uint32Array(size);
  for (let i = 0; i < count; i++) {
    const rows = segmentAt(snapshot, segment[i] ?? 0).rows;
    let from = rows.start[ordinal[i] ?? 0] ?? 0;
    const end = at[i + 1] ?? 0;
    for (let to = at[i] ?? 0; to < end; to++) cells[to] = rows.cells[from++] ?? 0;
  }
  return { candidates, snapshot, at, cells };
}

export function segmentAt(snapshot: Snapshot, number: number): SegmentView {
  const segment = snapshot.segments[number];
  if (segment === undefined)
    throw new AppError('internal', `a candidate names segment ${number}, which is not there`);
  return segment;
}
