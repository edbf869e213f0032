import type kafkajs from 'kafkajs';

/**
 * Commits for all partitions of one client: those that are done in the same turn, as partitions are whose messages were
 * written together, share one request. A commit takes whatever is resolved when it is sent, so that one which fails leaves
 * its offsets to the next.
 */
export function createCommitTogether(): (batch: kafkajs.EachBatchPayload) => Promise<void> {
  let next: Promise<void> | null = null;

  async function commitAfterThisTurn(batch: kafkajs.EachBatchPayload): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    next = null;
    await batch.commitOffsetsIfNecessary(batch.uncommittedOffsets());
  }

  return (batch) => {
    next ??= commitAfterThisTurn(batch);
    return next;
  };
}
