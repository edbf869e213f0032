export type SpanAttributes = Record<string, string | number | boolean>;
export type SpanKind = 'internal' | 'client' | 'producer';

/** W3C headers of who asks, as they came. */
export interface TraceParent {
  traceparent: string | undefined;
  tracestate: string | undefined;
}

/** W3C, for a request or a message. */
export type TraceHeaders = { traceparent: string; tracestate?: string };

export interface OpenSpan {
  set(attributes: SpanAttributes): void;
  /** Carry the trace on to another process. */
  headers(): TraceHeaders;
  /** `failure`: what it failed with; its class or code is noted, its text never. */
  end(failure?: unknown): void;
}

/** The whole of one request, or of one delivery of messages. */
export interface TraceRoot {
  readonly traceId: string;
  /** What `work` opens, however deep and late, stands below this. */
  run<T>(work: () => T): T;
  set(attributes: SpanAttributes): void;
  /** `keep`: whatever the sampling says, as an error or a slow one. */
  end(outcome: { name?: string; failure?: string; keep: boolean }): void;
}

/** Where spans go. Nothing here waits, throws or holds more than a bound; what cannot be sent is lost and counted. */
export interface Tracing {
  /** Null where traces are off. `links`: traceparents of what caused it besides. */
  root(
    name: string,
    kind: 'server' | 'consumer',
    options: { attributes: SpanAttributes; parent: TraceParent | null; links?: readonly string[] },
  ): TraceRoot | null;
  /** Below what is worked on; null where nothing is traced. */
  span(name: string, kind: SpanKind, attributes: SpanAttributes): OpenSpan | null;
  /** As `span`, and until it ends what is opened stands below it: for stages, one after the other. */
  stage(name: string): OpenSpan | null;
  /** Of what is worked on. */
  traceId(): string | null;
  /** Spans since the start, by what became of them. */
  counts(): { sent: number; failed: number; dropped: number };
  /** Sends what waits; returns when it is sent or lost. */
  close(): Promise<void>;
}

/** Traces that are off. */
export const NO_TRACING: Tracing = {
  root: () => null,
  span: () => null,
  stage: () => null,
  traceId: () => null,
  counts: () => ({ sent: 0, failed: 0, dropped: 0 }),
  close: async () => undefined,
};

/** `work` in a span of its own, which ends with it. */
export async function inSpan<T>(
  tracing: Tracing,
  name: string,
  kind: SpanKind,
  attributes: SpanAttributes,
  work: () => Promise<T>,
): Promise<T> {
  const span = tracing.span(name, kind, attributes);
  if (span === null) return work();
  try {
    const value = await work();
    span.end();
    return value;
  } catch (error) {
    span.end(error);
    throw error;
  }
}
