import { destination, type Logger, pino } from 'pino';

/** JSON lines on standard error, so that standard output stays free for answers. */
export function createLogger(level: string): Logger {
  return pino(
    { level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` },
    destination({ dest: 2, sync: false }),
  );
}
