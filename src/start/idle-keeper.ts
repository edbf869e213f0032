import type { LeadIndex } from '../lead-index/api.ts';
import type { IndexKeeper } from './index-keeper.ts';

/**
 * Stands where the lead index is kept, for a command that only writes to a store that others serve: of a million leads the
 * index is 3 GB, and reading them takes longer than most imports. `empty` stays empty; whoever asks is sent to SQL.
 */
export function createIdleKeeper(empty: LeadIndex): IndexKeeper {
  return {
    index: () => empty,
    ready: () => false,
    catchUp: async () => undefined,
    hear: () => undefined,
    version: () => null,
    rebuild: async () => undefined,
    save: async () => undefined,
    close: () => empty.close(),
  };
}
