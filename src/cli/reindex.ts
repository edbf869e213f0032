import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { serverFor } from './client.ts';
import { withEngine } from './with-engine.ts';

export async function reindexCommand(config: Config): Promise<number> {
  const server = serverFor(config, {});
  if (server !== undefined)
    throw new AppError(
      'store_locked',
      `A server is running at ${server}. Stop it first: it keeps its own index up to date.`,
    );
  const { leads, seconds } = await withEngine(config, (engine) => engine.reindex());
  process.stdout.write(`Indexed ${leads.toLocaleString('en')} leads in ${seconds.toFixed(1)} s.\n`);
  return 0;
}
