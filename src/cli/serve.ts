import type { Config } from '../config.ts';
import { startServer } from '../start/serve.ts';
import { createLogger } from '../telemetry/logger.ts';

/** Serves until SIGINT or SIGTERM; a second signal stops at once. */
export async function serveCommand(config: Config): Promise<number> {
  const log = createLogger(config.LOG_LEVEL);
  const server = await startServer(config, log, (line) => process.stderr.write(`${line}\n`));
  const signal = await new Promise<string>((resolve) => {
    process.once('SIGINT', () => resolve('SIGINT'));
    process.once('SIGTERM', () => resolve('SIGTERM'));
  });
  log.info({ signal }, 'stopping');
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
  return 0;
}
