import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Engine } from './engine.ts';
import { openEngines } from './tenants/open-engines.ts';

/**
 * One tenant alone, for a command or a test: ASSAY_TENANT. What the process shares is opened and closed with it. `isIndexed`:
 * false for what only writes; the lead index is then not opened where others serve the same database.
 */
export async function openEngine(
  config: Config,
  log: Logger,
  { isIndexed = true }: { isIndexed?: boolean } = {},
): Promise<Engine> {
  const engines = await openEngines(config, log, config.TENANT, undefined, isIndexed);
  return {
    ...engines.home,
    follow: () => engines.follow(),
    drain: () => engines.drain(),
    stop: () => engines.stop(),
  };
}
