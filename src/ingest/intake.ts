import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { AppError } from '../errors.ts';
import type { EventHandler, EventMessage, OutgoingEvent } from '../ports/events.ts';
import { coalesce, type Spacing } from './coalesce.ts';
import { deadLetter, type Refused } from './dead-letter.ts';
import { followStored } from './follow-stored.ts';
import { turnKeeper } from './import-report.ts';
import { isolateRefused, type Verdict, type WriteJudged } from './isolate-refused.ts';
import type { Issue } from './issue.ts';
import { readMessage } from './read-message.ts';

/** Most messages of one write, several partitions together: what one transaction takes. */
const MESSAGES_AT_ONCE = 1_000;
/** Writes that the index may be behind before others wait for it: its runs and the writes then seldom wait for each other. */
const WRITES_AHEAD_OF_INDEX = 3;
const RETRY_MS = 100;
const RETRY_MS_MAX = 5_000;

export interface IntakeOptions<J> {
  topic: string;
  deadLetterTopic: string;
  idField: string;
  /** Everything that can be said of a record alone; pure. Done for the next messages while the last ones are written. */
  judge(record: unknown): J;
  /** How far apart small writes are kept; left out, each begins at once. */
  spacing?: Spacing;
  /** Writes under way at once where messages pile up, never two of one partition. Default 1. */
  writesAtOnce?: number;
  /** Idempotent: the same records may come again. */
  write: WriteJudged<J>;
  send(topic: string, events: OutgoingEvent[], signal: AbortSignal): Promise<void>;
  /** After writes, one call at a time; writes wait for it in their turn, so that the index never falls behind without bound. */
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

interface Entry<J> {
  message: EventMessage;
  /** Undefined where the message could not be read. */
  record: unknown;
  judged: { value: J } | { broken: Issue };
}

/**
 * Messages to the store: read and judged, written in batches, the refused ones sent to the dead-letter topic with their
 * reason. Resolves only when both are durable. While the store or the broker is away it tries again with growing pauses.
 */
export function createIntake<J>(options: IntakeOptions<J>): Intake {
  const { log, topic } = options;
  const counts: IntakeCounts = { received: 0, stored: 0, refused: {}, retries: 0 };
  let waiting: { why: string; sinceMs: number } | null = null;
  const stored = followStored(
    () =>
      (options.onStored?.() ?? Promise.resolve()).catch((error: unknown) =>
        log.warn(
          { err: error },
          'the lead index could not catch up with what was consumed; it will try again',
        ),
      ),
    WRITES_AHEAD_OF_INDEX,
  );
  let judging: Promise<unknown> = Promise.resolve();

  /** One batch at a time, in turns with whatever else the process does. */
  function judgeAll(messages: EventMessage[]): Promise<Entry<J>[]> {
    const work = judging.then(async () => {
      const turn = turnKeeper();
      const entries: Entry<J>[] = [];
      for (const message of messages) {
        // A tombstone: what was sent under the key is to be forgotten, and is by whoever sent this.
        if (message.value === null && message.key !== null) continue;
        entries.push(judgeOne(message, options));
        await turn();
      }
      return entries;
    });
    judging = work;
    return work;
  }

  async function once(entries: Entry<J>[], signal: AbortSignal): Promise<void> {
    const judged = entries.flatMap((entry) => ('value' in entry.judged ? [entry.judged.value] : []));
    const verdicts = judged.length === 0 ? [] : await isolateRefused(judged, options.write, signal);
    const { room, taken } = stored();
    await room;
    const letters = refusedOf(entries, verdicts).map(deadLetter);
    if (letters.length > 0) await options.send(options.deadLetterTopic, letters, signal);
    counts.received += entries.length;
    counts.stored += entries.length - letters.length;
    void taken.then(() => options.onDone?.(entries.map(({ message }) => message)));
    for (const { headers } of letters) {
      const code = headers?.['assay-code'] ?? 'schema';
      counts.refused[code] = (counts.refused[code] ?? 0) + 1;
    }
  }

  async function untilDurable(entries: Entry<J>[], signal: AbortSignal): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await once(entries, signal);
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

  const write = coalesce(MESSAGES_AT_ONCE, untilDurable, options.spacing ?? null, options.writesAtOnce);
  return {
    handle: async (messages, signal) => write(await judgeAll(messages), signal, laneOf(messages)),
    counts: () => counts,
    waiting: () => waiting,
  };
}

/** Messages come by partition, whose order is that of their companies. */
function laneOf([first]: EventMessage[]): string | undefined {
  return first === undefined ? undefined : `${first.topic} ${first.partition}`;
}

function judgeOne<J>(
  message: EventMessage,
  { idField, judge }: Pick<IntakeOptions<J>, 'idField' | 'judge'>,
): Entry<J> {
  const read = readMessage(message, idField);
  if ('broken' in read) return { message, record: undefined, judged: read };
  try {
    return { message, record: read.record, judged: { value: judge(read.record) } };
  } catch {
    // A fault of ours, which must not stop the messages behind it.
    const broken = {
      code: 'not_judged',
      field: '',
      reason: 'the record could not be judged',
      fix: 'report it',
    };
    return { message, record: read.record, judged: { broken } };
  }
}

function refusedOf<J>(entries: Entry<J>[], verdicts: Verdict[]): Refused[] {
  const next = verdicts.values();
  return entries.flatMap(({ message, record, judged }): Refused[] => {
    if ('broken' in judged) return [{ message, record, issues: [judged.broken], personal: false }];
    const verdict = next.next().value;
    if (verdict === undefined) throw new Error('there are fewer verdicts than records');
    if (verdict.accepted) return [];
    return [{ message, record, issues: verdict.refusals, personal: verdict.personal }];
  });
}
