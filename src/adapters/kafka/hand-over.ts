import type kafkajs from 'kafkajs';
import { type EventHandler, type EventMessage, TENANT_HEADER } from '../../ports/events.ts';

export interface HandOver {
  handle: EventHandler;
  messagesMax: number;
  heartbeatMs: number;
  /** Fires when the consumer stops and has waited long enough. */
  stopped: AbortSignal;
  /** True as soon as a stop was asked for: what is being handled is finished, nothing new begun. */
  stopping(): boolean;
  /** Commits what was resolved. */
  commit: (batch: kafkajs.EachBatchPayload) => Promise<void>;
}

/**
 * One fetched batch of one partition, in parts; a part is resolved and committed only after its handler has
 * resolved. Heartbeats go on beside the handler, since the client sends none by itself; the first that is refused (the
 * group is rebalancing, or the broker is gone) aborts the handler, so that a partition that is no longer ours is let go
 * of before the new owner has got far.
 */
export async function handOver(batch: kafkajs.EachBatchPayload, options: HandOver): Promise<void> {
  const { messages } = batch.batch;
  const lost = new AbortController();
  const signal = AbortSignal.any([lost.signal, options.stopped]);
  const beat = () =>
    batch.isRunning()
      ? batch.heartbeat().catch((error: unknown) => lost.abort(error))
      : void lost.abort(new Error('the consumer no longer runs'));
  const timer = setInterval(() => void beat(), options.heartbeatMs);
  try {
    for (let at = 0; at < messages.length; at += options.messagesMax) {
      if (options.stopping() || batch.isStale()) return;
      const part = messages.slice(at, at + options.messagesMax);
      const last = part.at(-1);
      if (last === undefined) return;
      await options.handle(
        part.map((message) => read(batch.batch, message)),
        signal,
      );
      if (lost.signal.aborted) throw lost.signal.reason;
      batch.resolveOffset(last.offset);
      await options.commit(batch);
    }
  } catch (error) {
    // The client must see its own error to rejoin the group instead of retrying this batch.
    throw lost.signal.aborted ? lost.signal.reason : error;
  } finally {
    clearInterval(timer);
  }
}

function headerOf({ headers }: kafkajs.KafkaMessage, name: string): string | undefined {
  const header = headers?.[name];
  return header === undefined || Array.isArray(header) ? undefined : header.toString().slice(0, 256);
}

function read(batch: kafkajs.Batch, message: kafkajs.KafkaMessage): EventMessage {
  const traceparent = headerOf(message, 'traceparent');
  const tenant = headerOf(message, TENANT_HEADER);
  return {
    ...(traceparent !== undefined && { traceparent }),
    ...(tenant !== undefined && { tenant }),
    topic: batch.topic,
    partition: batch.partition,
    offset: message.offset,
    key: message.key === null ? null : message.key.toString('utf8'),
    value: message.value,
    timestampMs: Number(message.timestamp),
  };
}
