import { type EventMessage, type OutgoingEvent, TENANT_HEADER, type TopicSpec } from '../../ports/events.ts';

export interface Partition {
  messages: EventMessage[];
  /** Offset of the next message. */
  end: number;
}

export interface Topic {
  name: string;
  partitions: Partition[];
}

/** Topics, what groups have committed, and who waits for either. What every group has committed is forgotten when room is needed. */
export class TopicLog {
  readonly #partitionMax: number;
  readonly #topics = new Map<string, Topic>();
  readonly #committed = new Map<string, number>();
  readonly #groups = new Map<string, Set<string>>();
  #changed: { promise: Promise<void>; resolve: () => void } = deferred();

  constructor(partitionMax: number) {
    this.#partitionMax = partitionMax;
  }

  create({ topic, partitions }: TopicSpec): boolean {
    if (this.#topics.has(topic)) return false;
    const made = Array.from({ length: partitions }, (): Partition => ({ messages: [], end: 0 }));
    this.#topics.set(topic, { name: topic, partitions: made });
    this.signalChange();
    return true;
  }

  find(name: string): Topic | undefined {
    return this.#topics.get(name);
  }

  async append(topic: Topic, event: OutgoingEvent, signal: AbortSignal | undefined): Promise<void> {
    const index = hash(event.orderKey ?? event.key) % topic.partitions.length;
    const partition = topic.partitions[index];
    if (partition === undefined) return;
    while (partition.messages.length >= this.#partitionMax && !this.#trim(topic, index)) {
      signal?.throwIfAborted();
      await Promise.race([this.change(), aborted(signal)]);
    }
    const tenant = event.headers?.[TENANT_HEADER];
    partition.messages.push({
      ...(tenant !== undefined && { tenant }),
      topic: topic.name,
      partition: index,
      offset: String(partition.end++),
      key: event.key,
      value: event.value === null ? null : Buffer.from(event.value),
      timestampMs: Date.now(),
    });
    this.signalChange();
  }

  join(group: string, topics: string[]): void {
    for (const topic of topics) {
      const groups = this.#groups.get(topic) ?? new Set<string>();
      this.#groups.set(topic, groups.add(group));
    }
  }

  committed(group: string, topic: string, partition: number): number {
    return this.#committed.get(`${group} ${topic} ${partition}`) ?? 0;
  }

  commit(group: string, topic: string, partition: number, next: number): void {
    this.#committed.set(`${group} ${topic} ${partition}`, next);
    this.signalChange();
  }

  /** Resolves at the next message, commit or topic. */
  change(): Promise<void> {
    return this.#changed.promise;
  }

  signalChange(): void {
    const { resolve } = this.#changed;
    this.#changed = deferred();
    resolve();
  }

  /** Without any group the oldest go, as they do at a broker's retention. */
  #trim(topic: Topic, index: number): boolean {
    const partition = topic.partitions[index];
    if (partition === undefined) return false;
    const first = partition.end - partition.messages.length;
    const groups = [...(this.#groups.get(topic.name) ?? [])];
    const done = Math.min(
      ...groups.map((group) => this.committed(group, topic.name, index)),
      groups.length === 0 ? first + 1 : partition.end,
    );
    if (done <= first) return false;
    partition.messages.splice(0, done - first);
    return true;
  }
}

/** FNV-1a: only that equal keys share a partition matters here. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) =>
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
}
