import { describe, expect, it } from 'vitest';
import type { BatchItem } from './import-report.ts';
import { importRows, type RowImport } from './import-rows.ts';
import type { Reject, Row } from './issue.ts';

interface Item {
  id: string;
  n: number;
}

function row(line: number, value: unknown): Row {
  return { line, value, raw: JSON.stringify(value) };
}

async function* from(rows: readonly Row[], error?: Error): AsyncGenerator<Row> {
  yield* rows;
  if (error !== undefined) throw error;
}

/** A store that keeps items by id and counts how often two writes overlap. */
function memoryJob(kept: Map<string, Item>, onWrite: () => Promise<void> = async () => {}) {
  const sizes: number[] = [];
  const job: RowImport<Item> = {
    normalise: (record) =>
      typeof record === 'object' && record !== null && 'id' in record && 'n' in record
        ? { ok: { id: String(record.id), n: Number(record.n) }, warnings: [] }
        : { rejected: [{ field: 'id', reason: 'is missing', fix: 'give it' }] },
    idOf: (item) => item.id,
    write: async (batch: BatchItem<Item>[]) => {
      await onWrite();
      sizes.push(batch.length);
      const changed = batch.filter(({ value }) => kept.get(value.id)?.n !== value.n).length;
      for (const { value } of batch) kept.set(value.id, value);
      return { changed, waiting: 0 };
    },
  };
  return { job, sizes };
}

describe('importRows', () => {
  it('writes in batches, rejects broken rows by line, and goes on', async () => {
    const kept = new Map<string, Item>();
    const { job, sizes } = memoryJob(kept);
    const rejects: Reject[] = [];
    const rows = [
      row(1, { id: 'a', n: 1 }),
      row(2, { no: 1 }),
      { line: 3, errors: [{ field: '', reason: 'broken', fix: 'mend' }], raw: '{' },
      row(4, { id: 'b', n: 2 }),
      row(5, { id: 'c', n: 3 }),
    ];
    const report = await importRows(from(rows), job, {
      batchSize: 2,
      onReject: (reject) => void rejects.push(reject),
    });
    expect(report).toMatchObject({
      read: 5,
      imported: 3,
      changed: 3,
      unchanged: 0,
      rejected: 2,
      duplicates: 0,
    });
    expect(rejects.map((reject) => reject.line)).toEqual([2, 3]);
    expect(sizes).toEqual([2, 1]);
  });

  it('keeps the last of equal ids, inside a batch and across batches, and counts them', async () => {
    const kept = new Map<string, Item>();
    const { job } = memoryJob(kept);
    const rows = [1, 2, 3, 4]
      .map((n) => row(n, { id: 'a', n }))
      .concat(row(5, { id: 'b', n: 5 }), row(6, { id: 'a', n: 6 }));
    const report = await importRows(from(rows), job, { batchSize: 2 });
    expect(kept.get('a')?.n).toBe(6);
    expect(report.duplicates).toBe(4);
  });

  it('counts what did not change at the second import', async () => {
    const kept = new Map<string, Item>();
    const { job } = memoryJob(kept);
    const rows = [row(1, { id: 'a', n: 1 }), row(2, { id: 'b', n: 2 })];
    await importRows(from(rows), job, {});
    expect(await importRows(from(rows), job, {})).toMatchObject({ imported: 2, changed: 0, unchanged: 2 });
  });

  it('writes what was read before the input failed, then fails', async () => {
    const kept = new Map<string, Item>();
    const { job } = memoryJob(kept);
    const failing = from([row(1, { id: 'a', n: 1 })], new Error('cut short'));
    await expect(importRows(failing, job, {})).rejects.toThrow('cut short');
    expect(kept.has('a')).toBe(true);
  });

  it('stops at its signal', async () => {
    const stop = new AbortController();
    const { job } = memoryJob(new Map());
    async function* endless(): AsyncGenerator<Row> {
      for (let n = 1; ; n++) {
        if (n === 50) stop.abort();
        yield row(n, { id: String(n), n });
      }
    }
    await expect(importRows(endless(), job, { batchSize: 10, signal: stop.signal })).rejects.toThrow(
      /abort/i,
    );
  });

  it('never has two writes under way, and reads on while one is', async () => {
    let writing = 0;
    let read = 0;
    const readDuringWrite: number[] = [];
    const { job } = memoryJob(new Map(), async () => {
      expect(++writing).toBe(1);
      const before = read;
      await new Promise((resolve) => setTimeout(resolve, 20));
      readDuringWrite.push(read - before);
      writing--;
    });
    async function* counted(): AsyncGenerator<Row> {
      for (let n = 1; n <= 30; n++) {
        read++;
        yield row(n, { id: String(n), n });
      }
    }
    await importRows(counted(), job, { batchSize: 10 });
    expect(readDuringWrite.some((n) => n > 0)).toBe(true);
  });

  it('has as many writes under way as the job allows, begun in the order of the rows', async () => {
    let writing = 0;
    let most = 0;
    const kept = new Map<string, Item>();
    const { job } = memoryJob(kept, async () => {
      most = Math.max(most, ++writing);
      await new Promise((resolve) => setTimeout(resolve, 5));
      writing--;
    });
    const rows = Array.from({ length: 50 }, (_, n) => row(n, { id: String(n % 7), n }));
    await importRows(from(rows), { ...job, writesAtOnce: 2 }, { batchSize: 5 });
    expect(most).toBe(2);
    expect([...kept.values()].map(({ n }) => n).sort((a, b) => a - b)).toEqual([43, 44, 45, 46, 47, 48, 49]);
  });

  it('fails when the first of two writes under way fails', async () => {
    let n = 0;
    const { job } = memoryJob(new Map(), async () => {
      if (n++ === 0) throw new Error('store gone');
    });
    const rows = Array.from({ length: 30 }, (_, i) => row(i + 1, { id: String(i), n: i }));
    const twoAtOnce = { ...job, writesAtOnce: 2 };
    await expect(importRows(from(rows), twoAtOnce, { batchSize: 10 })).rejects.toThrow('store gone');
  });

  it('fails when a write fails', async () => {
    const { job } = memoryJob(new Map(), async () => {
      throw new Error('store gone');
    });
    const rows = Array.from({ length: 30 }, (_, i) => row(i + 1, { id: String(i), n: i }));
    await expect(importRows(from(rows), job, { batchSize: 10 })).rejects.toThrow('store gone');
  });

  it('tells progress and change after every batch', async () => {
    const { job } = memoryJob(new Map());
    const progress: number[] = [];
    let changes = 0;
    const rows = Array.from({ length: 5 }, (_, i) => row(i + 1, { id: String(i), n: i }));
    await importRows(from(rows), job, {
      batchSize: 2,
      onProgress: (r) => void progress.push(r.imported),
      onChanged: () => void changes++,
    });
    expect(progress).toEqual([2, 4, 5]);
    expect(changes).toBe(3);
  });
});
