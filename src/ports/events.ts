/** Header that names the tenant of a message; without it the message is the default tenant's. */
export const TENANT_HEADER = 'assay-tenant';

/** One message as it was read. Offsets grow within a partition and are compared as numbers (they are 64 bits wide). */
export interface EventMessage {
  topic: string;
  partition: number;
  offset: string;
  key: string | null;
  value: Buffer | null;
  timestampMs: number;
  /** W3C header of who sent it. */
  traceparent?: string;
  /** Of the header; absent where there is none. */
  tenant?: string;
}

export interface OutgoingEvent {
  key: string;
  /** Null: a tombstone, with which a compacted topic drops what was sent under the key. */
  value: string | null;
  /** Messages that share it keep their order (they go to one partition); the key where absent. */
  orderKey?: string;
  headers?: Record<string, string>;
}

/**
 * Messages of one partition in order. Resolves once they are durable: only then are their offsets committed. Rejects, or
 * the process dies: nothing is committed and the same messages come again, here or in another process of the group.
 * `signal` fires when the partition is no longer ours or the consumer stops; what was begun may be given up.
 */
export type EventHandler = (messages: EventMessage[], signal: AbortSignal) => Promise<void>;

export interface ConsumeOptions {
  group: string;
  topics: string[];
  /** Most messages handed over at once. */
  messagesMax: number;
  /** How long a message may wait at the broker for others to be handed over with it; left out, none waits. */
  gatherMs?: number;
  handle: EventHandler;
}

/** `waiting`: a topic is missing. `reconnecting`: the broker does not answer or the group is being joined again. */
export type ConsumerPhase = 'starting' | 'waiting' | 'running' | 'paused' | 'reconnecting' | 'stopped';

export interface ConsumerState {
  phase: ConsumerPhase;
  sinceMs: number;
  /** Why, where the phase is none of the good ones. */
  detail?: string;
  partitions: number;
}

export interface PartitionLag {
  topic: string;
  partition: number;
  /** Messages that are there and not committed. */
  lag: number;
}

/** Runs in the background from its start; what goes wrong shows in its state and is tried again until stop(). */
export interface EventConsumer {
  state(): ConsumerState;
  /** Reads no further until resume(); what was handed over is finished. Partitions stay ours. */
  pause(): void;
  resume(): void;
  /** Finishes what was handed over, commits, leaves the group; gives up after `timeoutMs`. */
  stop(timeoutMs?: number): Promise<void>;
}

export interface TopicSpec {
  topic: string;
  partitions: number;
  replicas: number;
  /** Settings of the topic in the broker's own words. */
  settings?: Record<string, string>;
}

export interface TopicInfo {
  topic: string;
  partitions: number;
  replicas: number;
  /** Messages kept, over all partitions. */
  messages: number;
}

/** A log of keyed messages in partitions. Adapters: Kafka, and in the process for tests and the embedded default. */
export interface Events {
  /** Resolves when every in-sync replica has them. @throws AppError('events_unavailable') and then may have sent some. */
  send(topic: string, events: OutgoingEvent[], signal?: AbortSignal): Promise<void>;
  consume(options: ConsumeOptions): EventConsumer;
  /** Idempotent: what is there stays as it is. Returns the names that were made. */
  createTopics(specs: TopicSpec[]): Promise<string[]>;
  /** Of the named topics those that exist. */
  topics(names: string[]): Promise<TopicInfo[]>;
  lag(group: string, topic: string): Promise<PartitionLag[]>;
  /** Stops consumers and flushes what was sent. */
  close(): Promise<void>;
}
