import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { coalesce } from './coalesce.ts';

const never = new AbortController().signal;

describe('coalesce', () => {
  it('works on what came meanwhile in one piece, never two pieces at once, in order', async () => {
    const pieces: number[][] = [];
    let working = 0;
    const submit = coalesce<number>(100, async (items) => {
      expect(++working).toBe(1);
      await sleep(20);
      pieces.push(items);
      working--;
    });
    await Promise.all([
      submit([1, 2], never),
      submit([3], never),
      sleep(5).then(() => submit([4], never)),
      sleep(8).then(() => submit([5], never)),
    ]);
    expect(pieces).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });

  it('takes no more submissions into a piece than fit, and one that is too large alone', async () => {
    const sizes: number[] = [];
    const submit = coalesce<number>(10, async (items) => void sizes.push(items.length));
    const of = (count: number) =>
      submit(
        Array.from({ length: count }, (_, i) => i),
        never,
      );
    await Promise.all([of(6), of(4), of(1), of(25), of(3)]);
    expect(sizes).toEqual([10, 1, 25, 3]);
  });

  it('tells all callers of a piece that it failed, and works on', async () => {
    let fail = true;
    const submit = coalesce<number>(10, async () => {
      if (fail) throw new Error('no');
    });
    const both = await Promise.allSettled([submit([1], never), submit([2], never)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fail = false;
    await submit([3], never);
  });

  it('keeps small pieces apart where it is asked to, and begins at once where enough is waiting', async () => {
    const pieces: number[][] = [];
    const run = async (items: number[]) => void pieces.push(items);
    const submit = coalesce<number>(100, run, { ms: 3_600_000, itemsMin: 5 });
    await submit([1], never);
    const second = submit([2], never);
    await sleep(20);
    expect(pieces).toEqual([[1]]);
    await Promise.all([second, submit([3, 4, 5, 6], never)]);
    expect(pieces).toEqual([[1], [2, 3, 4, 5, 6]]);
    const soon = coalesce<number>(100, run, { ms: 5, itemsMin: 5 });
    await soon([7], never);
    await soon([8], never);
    expect(pieces.slice(2)).toEqual([[7], [8]]);
  });

  it('begins a second piece beside the first where enough waits, never two of one lane, each lane in order', async () => {
    const begun: string[][] = [];
    const ends: (() => void)[] = [];
    const run = async (items: string[]) => {
      begun.push(items);
      await new Promise<void>((resolve) => ends.push(resolve));
    };
    const submit = coalesce<string>(4, run, null, 2);
    const of = (lane: string, from: number, count: number) =>
      submit(
        Array.from({ length: count }, (_, i) => `${lane}${from + i}`),
        never,
        lane,
      );
    const work = [of('a', 0, 4)];
    await sleep(5);
    work.push(of('a', 4, 3), of('b', 0, 1));
    await sleep(5);
    expect(begun).toEqual([['a0', 'a1', 'a2', 'a3']]);
    work.push(of('c', 0, 1));
    await sleep(5);
    expect(begun.slice(1)).toEqual([['b0', 'c0']]);
    work.push(of('d', 0, 4));
    await sleep(5);
    expect(begun).toHaveLength(2);
    ends[0]?.();
    await sleep(5);
    expect(begun.slice(2)).toEqual([['a4', 'a5', 'a6']]);
    for (let at = 1; at < 4; at++) {
      ends[at]?.();
      await sleep(5);
    }
    await Promise.all(work);
    expect(begun.slice(3)).toEqual([['d0', 'd1', 'd2', 'd3']]);
  });

  it('keeps the lane of a caller that gave up until its work has ended', async () => {
    const begun: string[][] = [];
    let end: () => void = () => undefined;
    const submit = coalesce<string>(
      2,
      async (items) => {
        begun.push(items);
        await new Promise<void>((resolve) => {
          end = resolve;
        });
      },
      null,
      2,
    );
    const caller = new AbortController();
    const first = submit(['old', 'old'], caller.signal, 'a');
    await sleep(5);
    caller.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    const second = submit(['new', 'new'], never, 'a');
    await sleep(5);
    expect(begun).toEqual([['old', 'old']]);
    end();
    await sleep(5);
    end();
    await second;
    expect(begun[1]).toEqual(['new', 'new']);
  });

  it('lets a caller go that gives up, and gives the work up when the last one has', async () => {
    const [one, two] = [new AbortController(), new AbortController()];
    let ended = '';
    const submit = coalesce<number>(10, async (_, signal) => {
      await sleep(10_000, undefined, { signal }).catch(() => {
        ended = 'given up';
      });
    });
    const [first, second] = [submit([1], one.signal), submit([2], two.signal)];
    await sleep(20);
    one.abort(new Error('one'));
    await expect(first).rejects.toThrow('one');
    expect(ended).toBe('');
    two.abort(new Error('two'));
    await expect(second).rejects.toThrow('two');
    await sleep(20);
    expect(ended).toBe('given up');
  });
});
