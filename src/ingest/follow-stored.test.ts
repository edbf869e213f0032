import { describe, expect, it } from 'vitest';
import { followStored } from './follow-stored.ts';

describe('followStored', () => {
  it('takes what is stored while a run is under way in one further run, never two at once', async () => {
    const ends: (() => void)[] = [];
    let under = 0;
    const stored = followStored(async () => {
      expect(++under).toBe(1);
      await new Promise<void>((resolve) => ends.push(resolve));
      under--;
    });
    const told: string[] = [];
    const first = stored();
    await first.room;
    const [second, third] = [stored(), stored()];
    void second.room.then(() => told.push(`room ${ends.length}`));
    void second.taken.then(() => told.push('taken'));
    await new Promise((resolve) => setImmediate(resolve));
    expect([ends.length, told]).toEqual([1, []]);
    ends[0]?.();
    await first.taken;
    await second.room;
    expect([ends.length, told]).toEqual([2, ['room 2']]);
    ends[1]?.();
    await Promise.all([second.taken, third.taken]);
    expect(told).toEqual(['room 2', 'taken']);
    stored();
    expect(ends).toHaveLength(3);
  });

  it('has room for as many writes as may be ahead, and no more', async () => {
    let end: () => void = () => undefined;
    const stored = followStored(
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
      2,
    );
    const rooms: number[] = [];
    for (let i = 0; i < 5; i++) void stored().room.then(() => rooms.push(i));
    await new Promise((resolve) => setImmediate(resolve));
    expect(rooms).toEqual([0, 1, 2]);
    end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(rooms).toEqual([0, 1, 2, 3, 4]);
  });
});
