import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Watchdog } from './watchdog.ts';

interface Fake {
  pid: number;
  waiting: { sinceMs: number; serial: number; bytesRead: number } | null;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Statements that began so long ago, under a server that answers with these pids, or not at all. */
function watch(startedAgoMs: readonly number[], working: () => readonly number[] | null) {
  const cut: number[] = [];
  const now = performance.now();
  const busy = startedAgoMs.map((ago, pid): Fake => {
    return { pid, waiting: { sinceMs: now - ago, serial: 1, bytesRead: 0 } };
  });
  const pool = { busy, doubt: () => undefined, discard: ({ pid }: Fake) => void cut.push(pid) };
  const pids = async () => {
    const answer = working();
    return answer === null ? null : new Set(answer);
  };
  const watchdog = new Watchdog(pool, { working: pids, endSessions: async () => true });
  const look = () => vi.advanceTimersToNextTimerAsync();
  return { cut, look, stop: () => watchdog.stop() };
}

describe('statements without an answer', () => {
  it('are cut at once where the server does not answer either', async () => {
    const { cut, look, stop } = watch([5_000], () => null);
    await look();
    expect(cut).toEqual([0]);
    stop();
  });

  it('are given some more looks after half a minute of work, and an answer in between starts anew', async () => {
    let answers: number[] | null = null;
    const { cut, look, stop } = watch([45_000], () => answers);
    for (let i = 0; i < 3; i++) await look();
    answers = [0];
    await look();
    answers = null;
    for (let i = 0; i < 3; i++) await look();
    expect(cut).toEqual([]);
    await look();
    expect(cut).toEqual([0]);
    stop();
  });

  it('are not cut at the first word of a server that was silent before', async () => {
    let answers: number[] | null = null;
    const { cut, look, stop } = watch([45_000], () => answers);
    await look();
    answers = [];
    await look();
    expect(cut).toEqual([]);
    await look();
    expect(cut).toEqual([0]);
    stop();
  });

  it('are left alone where the server works on them, and cut where it twice says that it does not', async () => {
    const { cut, look, stop } = watch([5_000, 5_000, 45_000], () => [0]);
    await look();
    expect(cut).toEqual([]);
    await look();
    expect(cut).toEqual([1, 2]);
    stop();
  });
});
