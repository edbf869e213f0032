import kafkajs from 'kafkajs';
import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import { restWhenIdle } from './rest-when-idle.ts';

export interface KafkaOptions {
  brokers: string[];
  clientId?: string;
  tls?: boolean;
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string };
  log?: Logger | undefined;
}

/** What one call may take in all, its retries included. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 };

/** Safe: the client's type is a union over the mechanism of objects that are all of this shape. */
function saslOptions(sasl: NonNullable<KafkaOptions['sasl']>): kafkajs.SASLOptions {
  return sasl as kafkajs.SASLOptions;
}

export function openClient(options: KafkaOptions): kafkajs.Kafka {
  restWhenIdle();
  return new kafkajs.Kafka({
    clientId: options.clientId ?? 'assay',
    brokers: options.brokers,
    ...(options.tls === true && { ssl: true }),
    ...(options.sasl && { sasl: saslOptions(options.sasl) }),
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    enforceRequestTimeout: true,
    retry: RETRY,
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => quietLog(options.log),
  });
}

/** The client calls every passing state of a broker an error; here they are debug lines, and our own state tells. */
function quietLog(log: Logger | undefined): (entry: kafkajs.LogEntry) => void {
  return ({ namespace, log: { message, error, groupId, broker } }) =>
    log?.debug({ part: `kafka ${namespace}`.trim(), error, group: groupId, broker }, message);
}

export function eventsError(cause: unknown, doing: string): AppError {
  if (cause instanceof AppError) return cause;
  const why = cause instanceof Error ? cause.message : 'no reason given';
  return new AppError('events_unavailable', `The broker did not ${doing}: ${why}.`, { cause });
}

/** Rejects when the signal fires; the client's call itself cannot be cancelled and ends by its own time limits. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  let stop: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
    work.catch(() => undefined);
  }
}
