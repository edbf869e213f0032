/** One who waits; `flow` is whose turn it is counted to. */
export interface Queued {
  readonly flow: string;
  /** No longer waiting: its turn came, or its time ran out. */
  gone: boolean;
}

export interface FairQueue<T extends Queued> {
  readonly size: number;
  /** How many are served before one that comes now, at most: of each other flow as many as of its own, itself included. */
  before(flow: string): number;
  push(item: T): void;
  /** The next in turn; undefined where nobody waits. */
  next(): T | undefined;
  /** The last that came of the longest flow, where that is longer than `flow` would be with one more. */
  pushOut(flow: string): T | undefined;
  /** The same without taking it out. */
  couldPushOut(flow: string): boolean;
  /** Of one that is gone without having been taken. */
  left(item: T): void;
}

interface Flow<T> {
  items: T[];
  head: number;
  waiting: number;
}

/**
 * First come first served within a flow, flows in turn, one each: a flow that sends much waits for itself and not before
 * the others (round robin; J. Nagle, RFC 970). A flow is kept only while somebody waits in it.
 */
export function createFairQueue<T extends Queued>(): FairQueue<T> {
  /** In the order of their turns. */
  const flows = new Map<string, Flow<T>>();
  let size = 0;

  function longest(): [string, Flow<T>] | undefined {
    let best: [string, Flow<T>] | undefined;
    for (const entry of flows) if (best === undefined || entry[1].waiting > best[1].waiting) best = entry;
    return best;
  }

  function longerThan(flow: string): [string, Flow<T>] | undefined {
    const best = longest();
    return best !== undefined && best[1].waiting > (flows.get(flow)?.waiting ?? 0) + 1 ? best : undefined;
  }

  /** One less in the flow; a flow in which nobody waits is forgotten. */
  function lessen(name: string, flow: Flow<T>): void {
    flow.waiting--;
    size--;
    if (flow.waiting === 0) flows.delete(name);
  }

  return {
    get size() {
      return size;
    },
    before(name) {
      const own = flows.get(name)?.waiting ?? 0;
      if (flows.size <= 1) return own === size ? own : Math.min(size, 1);
      let sum = own;
      for (const [other, { waiting }] of flows) if (other !== name) sum += Math.min(waiting, own + 1);
      return sum;
    },
    push(item) {
      const known = flows.get(item.flow);
      const flow = known ?? { items: [], head: 0, waiting: 0 };
      if (known === undefined) flows.set(item.flow, flow);
      if (flow.head > 1024) {
        flow.items = flow.items.slice(flow.head);
        flow.head = 0;
      }
      flow.items.push(item);
      flow.waiting++;
      size++;
    },
    next() {
      const [entry] = flows;
      if (entry === undefined) return undefined;
      const [name, flow] = entry;
      // Its next turn comes after everybody else's.
      flows.delete(name);
      flows.set(name, flow);
      while (flow.head < flow.items.length) {
        const item = flow.items[flow.head++];
        if (item === undefined || item.gone) continue;
        item.gone = true;
        lessen(name, flow);
        return item;
      }
      return undefined;
    },
    couldPushOut: (name) => longerThan(name) !== undefined,
    pushOut(name) {
      const found = longerThan(name);
      if (found === undefined) return undefined;
      const [from, flow] = found;
      for (let item = flow.items.pop(); item !== undefined; item = flow.items.pop()) {
        if (item.gone) continue;
        item.gone = true;
        lessen(from, flow);
        return item;
      }
      return undefined;
    },
    left(item) {
      const flow = flows.get(item.flow);
      if (flow !== undefined) lessen(item.flow, flow);
    },
  };
}
