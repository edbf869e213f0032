import { AsyncLocalStorage } from 'node:async_hooks';
import { hostname } from 'node:os';
import {
  type Context,
  createTraceState,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-node';
import { AppError } from '../../errors.ts';
import type { OpenSpan, SpanAttributes, TraceParent, TraceRoot, Tracing } from '../../ports/tracing.ts';
import { recordAll } from './record-all-sampler.ts';
import { createSpanSender } from './span-sender.ts';
import { type Tail, TailProcessor, withTail } from './tail-processor.ts';
import { readTraceParent, writeTraceParent } from './trace-parent.ts';

export interface OtelTracingOptions {
  url: string;
  headers: Record<string, string>;
  /** Share of the requests whose caller has not decided. */
  sample: number;
  version: string;
  onOutage(isOut: boolean): void;
}

/** What is worked on now: the context that new spans stand below. */
interface Current {
  context: Context;
  /** Nothing new is opened below a request that has ended. */
  isOver: boolean;
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  server: SpanKind.SERVER,
  consumer: SpanKind.CONSUMER,
} as const;
/** Of one delivery of messages. */
const LINKS_MAX = 32;

/** Traces by OpenTelemetry, without its global state: two servers in one process trace apart. */
export function createOtelTracing(options: OtelTracingOptions): Tracing {
  const storage = new AsyncLocalStorage<Current>();
  const sender = createSpanSender(options);
  const tails = new TailProcessor(sender.send, sender.drop);
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'assay',
      'service.version': options.version,
      'service.instance.id': `${hostname()}-${process.pid}`,
    }),
    sampler: recordAll(options.sample),
    spanProcessors: [tails],
  });
  const tracer = provider.getTracer('assay', options.version);

  function current(): Current | null {
    const at = storage.getStore();
    return at === undefined || at.isOver ? null : at;
  }

  function open(name: string, kind: SpanKind, attributes: SpanAttributes, at: Current): Span {
    return tracer.startSpan(name, { kind, attributes }, at.context);
  }

  return {
    root(name, kind, { attributes, parent, links = [] }) {
      const tail: Tail = { held: [], kept: null };
      const above = withTail(parentContext(parent), tail);
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes, links: linksOf(links) }, above);
      const at: Current = { context: trace.setSpan(above, span), isOver: false };
      return rootOf(span, at, storage, (keep) => tails.decide(tail, keep || isSampled(span.spanContext())));
    },
    span(name, kind, attributes) {
      const at = current();
      return at === null ? null : openSpan(open(name, KINDS[kind], attributes, at));
    },
    stage(name) {
      const at = current();
      if (at === null) return null;
      const above = at.context;
      const span = open(name, SpanKind.INTERNAL, {}, at);
      at.context = trace.setSpan(above, span);
      return openSpan(span, () => {
        at.context = above;
      });
    },
    traceId() {
      const at = storage.getStore();
      return at === undefined ? null : (trace.getSpanContext(at.context)?.traceId ?? null);
    },
    counts: sender.counts,
    close: sender.close,
  };
}

function rootOf(
  span: Span,
  at: Current,
  storage: AsyncLocalStorage<Current>,
  decide: (keep: boolean) => void,
): TraceRoot {
  return {
    traceId: span.spanContext().traceId,
    run: (work) => storage.run(at, work),
    set: (attributes) => void span.setAttributes(attributes),
    end({ name, failure, keep }) {
      at.isOver = true;
      if (name !== undefined) span.updateName(name);
      if (failure !== undefined) {
        span.setAttribute('error.type', failure);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
      decide(keep);
    },
  };
}

function openSpan(span: Span, onEnd?: () => void): OpenSpan {
  return {
    set: (attributes) => void span.setAttributes(attributes),
    headers() {
      const context = span.spanContext();
      const tracestate = context.traceState?.serialize() ?? '';
      const traceparent = writeTraceParent({ ...context, isSampled: isSampled(context) });
      return { traceparent, ...(tracestate !== '' && { tracestate }) };
    },
    end(failure) {
      onEnd?.();
      if (failure !== undefined) {
        span.setAttribute('error.type', typeOf(failure));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}

/** A code or a class: messages may hold what was asked for. */
function typeOf(failure: unknown): string {
  if (failure instanceof AppError) return failure.code;
  if (
    typeof failure === 'object' &&
    failure !== null &&
    'kind' in failure &&
    typeof failure.kind === 'string'
  )
    return failure.kind;
  return failure instanceof Error ? failure.name : 'error';
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

function parentContext(parent: TraceParent | null): Context {
  const remote = parent === null ? null : remoteContext(parent.traceparent, parent.tracestate);
  return remote === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
}

function remoteContext(traceparent: string | undefined, tracestate?: string): SpanContext | null {
  const read = readTraceParent(traceparent);
  if (read === null) return null;
  return {
    traceId: read.traceId,
    spanId: read.spanId,
    traceFlags: read.isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
    ...(tracestate !== undefined && tracestate.length <= 512 && { traceState: createTraceState(tracestate) }),
  };
}

function linksOf(traceparents: readonly string[]): Link[] {
  const contexts = [...new Set(traceparents)].slice(0, LINKS_MAX).map((one) => remoteContext(one));
  return contexts.flatMap((context) => (context === null ? [] : [{ context }]));
}
