import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { AppError } from '../errors.ts';
import type { EventHandler, EventMessage, OutgoingEvent } from '../ports/events.ts';
import { coalesce } from './coalesce.ts';
import { deadLetter, type Refused } from './dead-letter.ts';
import { isolateRefused, type StoreRecords, type Verdict } from './isolate-refused.ts';
import { type ReadMessage, readMessage } from './read-message.ts';

/** Most messages of one piece of work; several partitions together. */
const MESSAGES_AT_ONCE = 4_000;
const RETRY_MS = 100;
const RETRY_MS_MAX = 5_000;

export interface IntakeOptions {
  topic: string;
  deadLetterTopic: string;
  idField: string;
  /** Idempotent: the same records may come again. */
  store: StoreRecords;
  send(topic: string, events: OutgoingEvent[], signal: AbortSignal): Promise<void>;
  /** After every write; the next write waits for it, so that the index never falls behind without bound. */
  onStored?(): Promise<void>;
  /** Of messages whose outcome is durable, and which the index has taken where there is one. */
  onDone?(messages: EventMessage[]): void;
  log: Logger;
}

export interface IntakeCounts {
  received: number;
  stored: number;
  refused: Record<string, number>;
  retries: number;
}

export interface Intake {
  handle: EventHandler;
  counts(): IntakeCounts;
  /** Why it waits, where it does: the store or the broker does not answer. Nothing is committed meanwhile. */
  waiting(): { why: string; sinceMs: number } | null;
}

/**
 * Messages to the store: read, written in batches, the refused ones sent to the dead-letter topic with their reason.
 * Resolves only when both are durable. While the store or the broker is away it tries again with growing pauses.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { log, topic } = options;
  const counts: IntakeCounts = { received: 0, stored: 0, refused: {}, retries: 0 };
  let waiting: { why: string; sinceMs: number } | null = null;
  let indexing: Promise<void> = Promise.resolve();

  async function once(messages: EventMessage[], read: ReadMessage[], signal: AbortSignal): Promise<void> {
    const records = read.flatMap((one) => ('record' in one ? [one.record] : []));
    const verdicts = records.length === 0 ? [] : await isolateRefused(records, options.store, signal);
    await indexing;
    indexing = (options.onStored?.() ?? Promise.resolve()).catch((error: unknown) =>
      log.warn({ err: error }, 'the lead index could not catch up with what was consumed; it will try again'),
    );
    const letters = refusedOf(messages, read, verdicts).map(deadLetter);
    if (letters.length > 0) await options.send(options.deadLetterTopic, letters, signal);
    counts.received += messages.length;
    counts.stored += messages.length - letters.length;
    void indexing.then(() => options.onDone?.(messages));
    for (const { headers } of letters) {
      const code = headers?.['assay-code'] ?? 'schema';
      counts.refused[code] = (counts.refused[code] ?? 0) + 1;
    }
  }

  async function untilDurable(messages: EventMessage[], signal: AbortSignal): Promise<void> {
    const read = messages.map((message) => readMessage(message, options.idField));
    for (let attempt = 0; ; attempt++) {
      try {
        await once(messages, read, signal);
        waiting = null;
        return;
      } catch (error) {
        signal.throwIfAborted();
        counts.retries++;
        const why = error instanceof AppError ? error.code : 'internal';
        if (waiting === null) log.warn({ err: error, topic }, 'messages cannot be stored now; trying again');
        waiting ??= { why, sinceMs: Date.now() };
        const pause = Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** Math.min(attempt, 10));
        await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal });
      }
    }
  }

  return {
    handle: coalesce(MESSAGES_AT_ONCE, untilDurable),
    counts: () => counts,
    waiting: () => waiting,
  };
}

function refusedOf(messages: EventMessage[], read: ReadMessage[], verdicts: Verdict[]): Refused[] {
  const next = verdicts.values();
  return messages.flatMap((message, i): Refused[] => {
    const one = read[i];
    if (one === undefined) return [];
    if ('broken' in one) return [{ message, record: undefined, issues: [one.broken], personal: false }];
    const verdict = next.next().value;
    if (verdict === undefined) throw new Error('there are fewer verdicts than records');
    if (verdict.accepted) return [];
    return [{ message, record: one.record, issues: verdict.refusals, personal: verdict.personal }];
  });
}
