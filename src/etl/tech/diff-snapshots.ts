/** What a company was seen to use at one moment, complete as of then. */
export interface TechnologySnapshot {
  atMs: number;
  /** Canonical names. */
  technologies: readonly string[];
}

/** What changed between two snapshots of a company. */
export interface TechnologyChange {
  /** The snapshot that first showed it. */
  atMs: number;
  /** The snapshot before it. */
  sinceMs: number;
  adopted: string[];
  dropped: string[];
}

/**
 * Adoption and churn in a series of snapshots, oldest first. The first snapshot is the baseline and tells of no change. A
 * scanner misses a technology now and then, so one counts as dropped only when it is missing from `confirm` snapshots in a
 * row, and then as of the first of them; one that comes back before was never gone. Pure; the same for any prefix that is
 * long enough to confirm.
 */
export function diffSnapshots(series: readonly TechnologySnapshot[], confirm: number): TechnologyChange[] {
  const changes = new Map<number, TechnologyChange>();
  const change = (at: number): TechnologyChange => {
    const made = changes.get(at) ?? {
      atMs: series[at]?.atMs ?? 0,
      sinceMs: series[at - 1]?.atMs ?? 0,
      adopted: [],
      dropped: [],
    };
    changes.set(at, made);
    return made;
  };
  /** Technology -> the first snapshot of the row in which it is missing; -1 while it is there. */
  const state = new Map<string, number>(series[0]?.technologies.map((one) => [one, -1]) ?? []);
  for (let at = 1; at < series.length; at++) {
    const here = new Set(series[at]?.technologies);
    for (const technology of [...here].sort()) {
      if (!state.has(technology)) change(at).adopted.push(technology);
      state.set(technology, -1);
    }
    for (const [technology, missing] of [...state]) {
      if (here.has(technology)) continue;
      const first = missing === -1 ? at : missing;
      state.set(technology, first);
      if (at - first + 1 < confirm) continue;
      change(first).dropped.push(technology);
      state.delete(technology);
    }
  }
  return [...changes.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, { dropped, ...rest }]) => ({ ...rest, dropped: dropped.sort() }));
}
