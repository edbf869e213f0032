import type { Config } from '../config.ts';
import type { Engine } from '../start/engine.ts';
import { openEngine } from '../start/open-engine.ts';
import { createLogger } from '../telemetry/logger.ts';

/** Runs `work` on an engine of this process and stops it, whatever happens. `isIndexed`: see openEngine(). */
export async function withEngine<T>(
  config: Config,
  work: (engine: Engine) => Promise<T>,
  options: { isIndexed?: boolean } = {},
): Promise<T> {
  const level = config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL;
  const engine = await openEngine(config, createLogger(level), options);
  try {
    return await work(engine);
  } finally {
    await engine.stop();
  }
}
