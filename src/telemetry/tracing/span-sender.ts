import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace-node';

export interface SpanSenderOptions {
  url: string;
  headers: Record<string, string>;
  onOutage(isOut: boolean): void;
}

export interface SpanSender {
  /** Never waits; where too many wait already, the span is dropped. */
  send(span: ReadableSpan): void;
  /** Counts one that was dropped before. */
  drop(): void;
  counts(): { sent: number; failed: number; dropped: number };
  close(): Promise<void>;
}

/** Spans that wait or are under way; a receiver that is gone costs no more memory than these. */
const WAITING_MAX = 4096;
const BATCH = 512;
const EVERY_MS = 1000;
const TIMEOUT_MS = 5000;
const CLOSE_MS = 3000;
const SUCCESS = 0;

/** OTLP over HTTP in batches, behind whatever is done. */
export function createSpanSender({ url, headers, onOutage }: SpanSenderOptions): SpanSender {
  let waiting = 0;
  let sent = 0;
  let failed = 0;
  let dropped = 0;
  let isOut = false;
  const exporter = new OTLPTraceExporter({ url, headers, timeoutMillis: TIMEOUT_MS, concurrencyLimit: 2 });
  const counting: SpanExporter = {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const isTaken = result.code === SUCCESS;
        waiting -= spans.length;
        if (isTaken) sent += spans.length;
        else failed += spans.length;
        if (isOut === isTaken) {
          isOut = !isTaken;
          onOutage(isOut);
        }
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
  const batches = new BatchSpanProcessor(counting, {
    maxQueueSize: WAITING_MAX,
    maxExportBatchSize: BATCH,
    scheduledDelayMillis: EVERY_MS,
    exportTimeoutMillis: TIMEOUT_MS + 1000,
  });
  return {
    send(span) {
      if (waiting >= WAITING_MAX) {
        dropped++;
        return;
      }
      waiting++;
      batches.onEnd(span);
    },
    drop: () => void dropped++,
    counts: () => ({ sent, failed, dropped }),
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_MS);
      });
      await Promise.race([batches.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
      failed += waiting;
      waiting = 0;
    },
  };
}
