import { type Context, createContextKey, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-node';

/** Spans of one request that are held until it ends; more are dropped. */
const HELD_MAX = 512;

/** The spans of one request, until it is known whether they are kept. */
export interface Tail {
  held: ReadableSpan[];
  /** Null while the request is under way. */
  kept: boolean | null;
}

const TAIL = createContextKey('assay tail');

export function withTail(context: Context, tail: Tail): Context {
  return context.setValue(TAIL, tail);
}

/** Holds the spans of a request back until it has ended, and lets them go on only where it is worth keeping. */
export class TailProcessor implements SpanProcessor {
  readonly #next: (span: ReadableSpan) => void;
  readonly #onDropped: () => void;
  readonly #tails = new WeakMap<ReadableSpan, Tail>();

  constructor(next: (span: ReadableSpan) => void, onDropped: () => void) {
    this.#next = next;
    this.#onDropped = onDropped;
  }

  onStart(span: Span, context: Context): void {
    const tail = context.getValue(TAIL);
    if (isTail(tail)) this.#tails.set(span, tail);
  }

  onEnd(span: ReadableSpan): void {
    const tail = this.#tails.get(span);
    if (tail === undefined || tail.kept === false) return;
    if (tail.kept) this.#next(sampled(span));
    else if (tail.held.length < HELD_MAX) tail.held.push(span);
    else this.#onDropped();
  }

  decide(tail: Tail, keep: boolean): void {
    tail.kept = keep;
    if (keep) for (const span of tail.held) this.#next(sampled(span));
    tail.held = [];
  }

  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

/** One that is kept though the dice said no must not be thrown away behind this. */
function sampled(span: ReadableSpan): ReadableSpan {
  const context = span.spanContext();
  if ((context.traceFlags & TraceFlags.SAMPLED) !== 0) return span;
  const marked = { ...context, traceFlags: context.traceFlags | TraceFlags.SAMPLED };
  return Object.create(span, { spanContext: { value: () => marked } });
}

/** Safe: nothing else is ever put under the key, which nobody else has. */
function isTail(value: unknown): value is Tail {
  return value !== undefined;
}
