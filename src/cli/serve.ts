import cluster from 'node:cluster';
import type { Config } from '../config.ts';
import { packageVersion } from '../package-root.ts';
import { NO_TRACING, type Tracing } from '../ports/tracing.ts';
import { runProcesses } from '../start/run-processes.ts';
import { startServer } from '../start/serve.ts';
import { createLogger } from '../telemetry/logger.ts';
import { openTracing } from '../telemetry/tracing/open-tracing.ts';

const SAME_ACT_MS = 500;

/** Serves until SIGINT or SIGTERM; a second signal stops at once. */
export async function serveCommand(config: Config): Promise<number> {
  let tracing: Tracing = NO_TRACING;
  const logger = createLogger(config.LOG_LEVEL, () => tracing.traceId());
  if (config.PROCESSES > 1 && cluster.isPrimary)
    return runProcesses(config.PROCESSES, config.SHUTDOWN_SECONDS * 1000, logger);
  const log = cluster.worker === undefined ? logger : logger.child({ process: cluster.worker.id });
  const stopped = signalled();
  tracing = await openTracing(config, log, packageVersion());
  const server = await startServer(config, log, (line) => process.stderr.write(`${line}\n`), tracing);
  log.info({ signal: await stopped }, 'stopping');
  const force = setTimeout(() => {
    log.error('the stop took too long and is forced');
    process.exit(1);
  }, config.SHUTDOWN_SECONDS * 1000);
  const signalledMs = performance.now();
  const now = (signal: NodeJS.Signals) => {
    // A terminal signals the whole group, and the supervisor signals its processes too: that is one act.
    if (performance.now() - signalledMs < SAME_ACT_MS) return;
    log.error({ signal }, 'a second signal: the stop is forced');
    process.exit(1);
  };
  process.on('SIGINT', now);
  process.on('SIGTERM', now);
  await server.stop();
  clearTimeout(force);
  process.off('SIGINT', now);
  process.off('SIGTERM', now);
  cluster.worker?.disconnect();
  return 0;
}

/** Heard from the first moment on, so that a signal during the start stops in an orderly way too. */
function signalled(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}
