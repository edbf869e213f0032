import type { Config } from '../config.ts';
import { cliActor } from './cli-actor.ts';
import { call, type ServerOption, serverFor } from './client.ts';
import { withEngine } from './with-engine.ts';

export async function deleteCommand(config: Config, ids: string[], options: ServerOption): Promise<number> {
  const server = serverFor(config, options);
  if (server !== undefined) {
    for (const id of ids)
      await call(config, `${server}/leads/${encodeURIComponent(id)}`, { method: 'DELETE' });
    process.stdout.write(`Deleted ${ids.length} lead(s).\n`);
    return 0;
  }
  const deleted = await withEngine(config, (engine) => engine.deleteLeads(ids, cliActor()));
  process.stdout.write(`Deleted ${deleted} of ${ids.length} lead(s).\n`);
  return deleted === ids.length ? 0 : 1;
}
