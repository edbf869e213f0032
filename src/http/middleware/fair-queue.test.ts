import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFairQueue, type Queued } from './fair-queue.ts';

interface Item extends Queued {
  n: number;
}

/** One flow's requests in one array each, taken in the order of the flows' turns. */
function plainQueue() {
  let flows: { name: string; items: number[] }[] = [];
  return {
    push(name: string, n: number) {
      const flow = flows.find((one) => one.name === name);
      if (flow) flow.items.push(n);
      else flows.push({ name, items: [n] });
    },
    next(): number | undefined {
      const [flow, ...others] = flows;
      const n = flow?.items.shift();
      flows = flow === undefined ? [] : [...others, flow].filter(({ items }) => items.length > 0);
      return n;
    },
    drop(n: number) {
      for (const flow of flows) flow.items = flow.items.filter((one) => one !== n);
      flows = flows.filter(({ items }) => items.length > 0);
    },
    longest: () => Math.max(0, ...flows.map(({ items }) => items.length)),
    size: () => flows.reduce((sum, { items }) => sum + items.length, 0),
    of: (name: string) => flows.find((one) => one.name === name)?.items.length ?? 0,
    before: (name: string) => {
      const own = flows.find((one) => one.name === name)?.items.length ?? 0;
      return flows.reduce(
        (sum, one) => sum + (one.name === name ? own : Math.min(one.items.length, own + 1)),
        0,
      );
    },
  };
}

const flow = fc.constantFrom('a', 'b', 'c', 'd');
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('push' as const), flow }),
    fc.record({ do: fc.constant('next' as const) }),
    fc.record({ do: fc.constant('leave' as const), at: fc.nat() }),
    fc.record({ do: fc.constant('pushOut' as const), flow }),
  ),
  { maxLength: 120 },
);

it('gives turns as a plain queue of queues does, whoever leaves or is pushed out', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const queue = createFairQueue<Item>();
      const plain = plainQueue();
      const inside = new Map<number, Item>();
      let n = 0;
      for (const step of script) {
        if (step.do === 'push') {
          const item: Item = { flow: step.flow, gone: false, n: n++ };
          queue.push(item);
          plain.push(step.flow, item.n);
          inside.set(item.n, item);
        } else if (step.do === 'next') {
          const item = queue.next();
          expect(item?.n).toBe(plain.next());
          if (item) inside.delete(item.n);
        } else if (step.do === 'leave') {
          const item = [...inside.values()][step.at % Math.max(1, inside.size)];
          if (item === undefined) continue;
          item.gone = true;
          queue.left(item);
          plain.drop(item.n);
          inside.delete(item.n);
        } else {
          const may = plain.longest() > plain.of(step.flow) + 1;
          expect(queue.couldPushOut(step.flow)).toBe(may);
          const item = queue.pushOut(step.flow);
          expect(item !== undefined).toBe(may);
          if (item === undefined) continue;
          expect(plain.of(item.flow)).toBe(plain.longest());
          plain.drop(item.n);
          inside.delete(item.n);
        }
        expect(queue.size).toBe(plain.size());
        for (const name of ['a', 'b', 'new']) expect(queue.before(name)).toBe(plain.before(name));
      }
    }),
  );
});
