/** What a company was seen to use, as it is kept for the comparison with later snapshots. */
export interface StoredSnapshot {
  /** "c:" company id or "d:" domain. */
  subject: string;
  source: string;
  company: string | null;
  /** Epoch milliseconds. */
  atMs: number;
  technologies: string[];
}

/** Part of the store; same promises. */
export interface TechnologySnapshotStore {
  /**
   * Adds snapshots; what is stored of the same subject, source and moment is put together with it. Keeps the newest
   * `keepMax` of each series. `changed` counts the rows that were new or grew; `series` are those of the snapshots given, each
   * whole, oldest first, also where nothing changed: who was stopped before telling of a change tells of it then.
   */
  addSnapshots(
    tenant: string,
    snapshots: readonly StoredSnapshot[],
    keepMax: number,
  ): Promise<{ changed: number; series: StoredSnapshot[][] }>;
}
