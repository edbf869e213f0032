import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Engine } from './engine.ts';
import { openEngines } from './tenants/open-engines.ts';

/** One tenant alone, for a command or a test: ASSAY_TENANT. What the process shares is opened and closed with it. */
export async function openEngine(config: Config, log: Logger): Promise<Engine> {
  const engines = await openEngines(config, log, config.TENANT);
  return {
    ...engines.home,
    follow: () => engines.follow(),
    drain: () => engines.drain(),
    stop: () => engines.stop(),
  };
}
