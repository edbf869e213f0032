import { describe, expect, it } from 'vitest';
import { warmUp } from './warm-up.ts';

/** A clock on which every query takes a millisecond. */
function ticking() {
  const asked: string[] = [];
  return {
    asked,
    ask: async (prompt: string) => void asked.push(prompt),
    stopwatch: () => asked.length,
  };
}

describe('the warm-up', () => {
  it('asks until its time is over, and nothing where it has none', async () => {
    const world = ticking();
    await warmUp(world.ask, 25, world.stopwatch);
    expect(world.asked).toHaveLength(25);
    const none = ticking();
    await warmUp(none.ask, 0, none.stopwatch);
    expect(none.asked).toEqual([]);
  });

  it('hardly ever asks the same twice', async () => {
    const world = ticking();
    await warmUp(world.ask, 1000, world.stopwatch);
    expect(new Set(world.asked).size).toBeGreaterThan(500);
    expect(world.asked).not.toContain('');
  });

  it('ends by itself where time stands still', async () => {
    let asked = 0;
    await warmUp(
      async () => {
        asked++;
      },
      1,
      () => 0,
    );
    expect(asked).toBe(20_000);
  });
});
