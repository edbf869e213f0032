import type { EventHandler, Events } from '../../ports/events.ts';
import { NO_TRACING, type Tracing } from '../../ports/tracing.ts';

/** The handler with a trace for every delivery, linked to those of the messages; the same where traces are off. */
export function traceDeliveries(
  handle: EventHandler,
  { topic, group }: { topic: string; group: string },
  tracing: Tracing,
): EventHandler {
  if (tracing === NO_TRACING) return handle;
  return async (messages, signal) => {
    const root = tracing.root(`process ${topic}`, 'consumer', {
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'process',
        'messaging.operation.name': 'process',
        'messaging.destination.name': topic,
        'messaging.consumer.group.name': group,
        'messaging.batch.message_count': messages.length,
        'messaging.destination.partition.id': String(messages[0]?.partition ?? ''),
      },
      parent: null,
      links: messages.flatMap(({ traceparent }) => traceparent ?? []),
    });
    if (root === null) return handle(messages, signal);
    try {
      await root.run(() => handle(messages, signal));
      root.end({ keep: false });
    } catch (error) {
      root.end({ failure: error instanceof Error ? error.name : 'error', keep: !signal.aborted });
      throw error;
    }
  };
}

/** Sends with a span, and carries the trace on in the headers of messages that have no trace of their own. */
export function traceSend(send: Events['send'], tracing: Tracing): Events['send'] {
  if (tracing === NO_TRACING) return send;
  return async (topic, events, signal) => {
    const span = tracing.span(`send ${topic}`, 'producer', {
      'messaging.system': 'kafka',
      'messaging.operation.type': 'send',
      'messaging.operation.name': 'send',
      'messaging.destination.name': topic,
      'messaging.batch.message_count': events.length,
    });
    const headers = span?.headers();
    const carried =
      headers === undefined
        ? events
        : events.map((event) => ({ ...event, headers: { ...headers, ...event.headers } }));
    try {
      await send(topic, carried, signal);
      span?.end();
    } catch (error) {
      span?.end(error);
      throw error;
    }
  };
}
