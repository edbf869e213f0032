import { destination, type Logger, pino } from 'pino';
import { redaction } from './redaction.ts';

/** JSON lines on standard error, so that standard output stays free for answers. Each names the trace it belongs to. */
export function createLogger(level: string, traceId?: () => string | null): Logger {
  return pino(
    {
      level,
      base: null,
      redact: redaction(),
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      ...(traceId !== undefined && {
        mixin() {
          const id = traceId();
          return id === null ? {} : { trace_id: id };
        },
      }),
    },
    destination({ dest: 2, sync: false }),
  );
}
