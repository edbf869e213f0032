import { describe, expect, it } from 'vitest';
import { type Admission, createAdmission } from './admission.ts';

/** A queue whose clock and event loop the test turns. */
function world(options: { placesMax?: number; queueMax?: number; waitMsMax?: number } = {}) {
  let nowMs = 0;
  const turns: (() => void)[] = [];
  const admission = createAdmission({
    placesMax: 1,
    queueMax: 1000,
    waitMsMax: 60_000,
    ...options,
    stopwatch: () => nowMs,
    nextTurn: (call) => turns.push(call),
  });
  const settle = async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };
  return {
    admission,
    pass: (ms: number) => {
      nowMs += ms;
    },
    async turn() {
      for (const call of turns.splice(0)) call();
      await settle();
    },
  };
}

const busy = expect.objectContaining({ code: 'busy' });

/** `count` queries that each take `ms`; resolves to how many were answered. */
async function serve({ admission, pass, turn }: ReturnType<typeof world>, count: number, ms: number) {
  let answered = 0;
  const all = Array.from({ length: count }, () =>
    admission.run(async () => {
      pass(ms);
      answered++;
    }),
  );
  for (let i = 0; i < count; i++) await turn();
  await Promise.all(all);
  return answered;
}

describe('admission', () => {
  it('starts one query a turn of the event loop, first come first served', async () => {
    const { admission, turn } = world({ placesMax: 8 });
    const order: number[] = [];
    const all = [1, 2, 3].map((n) => admission.run(async () => void order.push(n)));
    expect(order).toEqual([]);
    await turn();
    expect(order).toEqual([1]);
    await turn();
    expect(order).toEqual([1, 2]);
    await turn();
    await Promise.all(all);
    expect(order).toEqual([1, 2, 3]);
  });

  it('works on no more than its places at once', async () => {
    const { admission, turn } = world({ placesMax: 2 });
    const ends: (() => void)[] = [];
    const all = [1, 2, 3].map(() => admission.run(() => new Promise<void>((end) => ends.push(end))));
    for (let i = 0; i < 4; i++) await turn();
    expect([ends.length, admission.running(), admission.waiting()]).toEqual([2, 2, 1]);
    ends[0]?.();
    await turn();
    await turn();
    expect(ends).toHaveLength(3);
    for (const end of ends) end();
    await Promise.all(all);
    expect([admission.running(), admission.waiting()]).toEqual([0, 0]);
  });

  it('turns away at once what would wait longer than promised, judged by what queries have cost', async () => {
    const made = world({ waitMsMax: 100 });
    const { admission, turn } = made;
    await serve(made, 15, 20);
    await serve(made, 6, 20); // By now one query is known to take nearly 15 ms.
    const all: Promise<void>[] = [];
    while (tries(admission)) all.push(admission.run(async () => undefined));
    expect(all.length).toBeGreaterThan(4);
    expect(all.length).toBeLessThan(12);
    await expect(admission.run(async () => undefined)).rejects.toEqual(busy);
    expect(admission.shed()).toBe(2);
    while (admission.waiting() > 0) await turn();
    await Promise.all(all);
    expect(tries(admission)).toBe(true);
  });

  it('turns away beyond its queue', async () => {
    const { admission, turn } = world({ queueMax: 2 });
    const all = [1, 2].map(() => admission.run(async () => undefined));
    await expect(admission.run(async () => undefined)).rejects.toEqual(busy);
    await turn();
    await turn();
    await Promise.all(all);
  });

  it('gives its place back when the work fails', async () => {
    const { admission, turn } = world();
    const failing = admission.run(async () => {
      throw new Error('no');
    });
    await turn();
    await expect(failing).rejects.toThrow('no');
    const next = admission.run(async () => 'yes');
    await turn();
    expect(await next).toBe('yes');
  });

  it('does not take idle time for the cost of a query', async () => {
    const made = world({ waitMsMax: 50 });
    for (let i = 0; i < 200; i++) {
      await serve(made, 1, 1);
      made.pass(10_000);
    }
    const all = Array.from({ length: 40 }, () => made.admission.run(async () => undefined));
    while (made.admission.waiting() > 0) await made.turn();
    await Promise.all(all);
    expect(made.admission.shed()).toBe(0);
  });

  it('turns away at once whose deadline leaves no time for the wait and the work, and no other', async () => {
    const made = world();
    const { admission, turn } = made;
    await serve(made, 100, 10); // A query is known to take 10 ms, and so is the time between two.
    const first = admission.run(async () => 'first', { deadlineMs: 1 });
    const all = Array.from({ length: 9 }, () => admission.run(async () => undefined));
    await expect(admission.run(async () => undefined, { deadlineMs: 100 })).rejects.toEqual(busy);
    const late = admission.run(async () => 'in time', { deadlineMs: 120 });
    while (admission.waiting() > 0) await turn();
    await Promise.all(all);
    expect([await first, await late]).toEqual(['first', 'in time']);
  });

  it('says how long a query waited, and does not start one whose time ran out meanwhile', async () => {
    const { admission, pass, turn } = world();
    const waits: number[] = [];
    const work = async (waitedMs: number) => void waits.push(waitedMs);
    const first = admission.run(work);
    const second = admission.run(work, { deadlineMs: 50 });
    const third = admission.run(work, { deadlineMs: 500 });
    second.catch(() => undefined);
    await turn();
    pass(70);
    await turn();
    await Promise.all([first, third]);
    await expect(second).rejects.toEqual(busy);
    expect(waits).toEqual([0, 70]);
    expect(admission.shed()).toBe(1);
  });

  it('does not work for those who have gone', async () => {
    const { admission, turn } = world();
    const done: string[] = [];
    const ask = (name: string, isGone: boolean) =>
      admission
        .run(async () => void done.push(name), { isGone: () => isGone })
        .catch(() => void done.push(`no ${name}`));
    const all = [ask('a', true), ask('b', false), ask('c', true), ask('d', false)];
    await turn();
    await turn();
    await Promise.all(all);
    expect(done.sort()).toEqual(['b', 'd', 'no a', 'no c']);
    expect([admission.waiting(), admission.running()]).toEqual([0, 0]);
  });

  it('lets keys take turns, so that one which sends much waits for itself only', async () => {
    const { admission, turn } = world();
    const order: string[] = [];
    const ask = (flow: string) => admission.run(async () => void order.push(flow), { flow });
    const all = ['a', 'a', 'a', 'a', 'b', 'b', 'c'].map(ask);
    while (admission.waiting() > 0) await turn();
    await Promise.all(all);
    expect(order.join('')).toBe('abcabaa');
  });

  it('answers a key that sends little while another sends far more than can be answered', async () => {
    const made = world({ queueMax: 50, waitMsMax: 100 });
    const { admission, turn, pass } = made;
    for (let i = 0; i < 100; i++) await serve(made, 1, 10);
    const answered = { loud: 0, quiet: 0 };
    const shed = { loud: 0, quiet: 0 };
    const pending: Promise<void>[] = [];
    const ask = (flow: 'loud' | 'quiet') => {
      const work = async () => {
        pass(10);
        answered[flow]++;
      };
      pending.push(admission.run(work, { flow }).catch(() => void shed[flow]++));
    };
    for (let round = 0; round < 500; round++) {
      for (let i = 0; i < 5; i++) ask('loud');
      if (round % 4 === 0) ask('quiet');
      await turn();
    }
    while (admission.waiting() > 0) await turn();
    await Promise.all(pending);
    expect([answered.quiet, shed.quiet]).toEqual([125, 0]);
    expect(answered.loud).toBeGreaterThan(350);
    expect(answered.loud + shed.loud).toBe(2500);
  });

  it('makes room in a full queue at the cost of whoever waits most often', async () => {
    const { admission, turn } = world({ queueMax: 3 });
    const outcome: string[] = [];
    const ask = (flow: string) =>
      admission
        .run(async () => void outcome.push(flow), { flow })
        .catch(() => void outcome.push(`no ${flow}`));
    const all = ['a', 'a', 'a'].map(ask);
    all.push(ask('a'));
    all.push(ask('b'));
    while (admission.waiting() > 0) await turn();
    await Promise.all(all);
    expect(outcome.sort()).toEqual(['a', 'a', 'b', 'no a', 'no a']);
  });
});

function tries(admission: Admission): boolean {
  try {
    admission.check();
    return true;
  } catch {
    return false;
  }
}
