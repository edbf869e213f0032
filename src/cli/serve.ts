import cluster from 'node:cluster';
import type { Config } from '../config.ts';
import { runProcesses } from '../start/run-processes.ts';
import { startServer } from '../start/serve.ts';
import { createLogger } from '../telemetry/logger.ts';

/** Serves until SIGINT or SIGTERM; a second signal stops at once. */
export async function serveCommand(config: Config): Promise<number> {
  const logger = createLogger(config.LOG_LEVEL);
  if (config.PROCESSES > 1 && cluster.isPrimary)
    return runProcesses(config.PROCESSES, config.SHUTDOWN_SECONDS * 1000, logger);
  const log = cluster.worker === undefined ? logger : logger.child({ process: cluster.worker.id });
  const stopped = signalled();
  const server = await startServer(config, log, (line) => process.stderr.write(`${line}\n`));
  log.info({ signal: await stopped }, 'stopping');
  const force = setTimeout(() => {
    log.error('the stop took too long and is forced');
    process.exit(1);
  }, config.SHUTDOWN_SECONDS * 1000);
  const now = () => process.exit(1);
  process.once('SIGINT', now);
  process.once('SIGTERM', now);
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
