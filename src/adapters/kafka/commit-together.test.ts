import type kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { createCommitTogether } from './commit-together.ts';

/** As much of a batch as commits need; `resolved` is what all partitions of the client have resolved. */
function batchOf(resolved: string[], commit: (offsets: unknown) => Promise<void>): kafkajs.EachBatchPayload {
  const batch = { uncommittedOffsets: () => [...resolved], commitOffsetsIfNecessary: commit };
  // Safe: nothing else of a batch is used.
  return batch as unknown as kafkajs.EachBatchPayload;
}

describe('commits of several partitions', () => {
  it('share one request where they come in one turn, which holds what all of them have resolved', async () => {
    const resolved: string[] = [];
    const sent: unknown[] = [];
    const commit = createCommitTogether();
    const batch = batchOf(resolved, async (offsets) => void sent.push(offsets));
    const done = ['a', 'b', 'c'].map((partition) => {
      resolved.push(partition);
      return commit(batch);
    });
    await Promise.all(done);
    expect(sent).toEqual([['a', 'b', 'c']]);
    await commit(batch);
    expect(sent).toHaveLength(2);
  });

  it('fail together, and the next one is sent', async () => {
    let fails = true;
    const commit = createCommitTogether();
    const batch = batchOf(['a'], async () => {
      if (fails) throw new Error('no');
    });
    const both = await Promise.allSettled([commit(batch), commit(batch)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    await commit(batch);
  });
});
