import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { importInto } from './import-into.ts';
import { closeWhenDue } from './miners/close-when-due.ts';
import { followSchedules } from './run-schedules.ts';
import type { Parts } from './wire.ts';

export interface Following {
  stop(): Promise<void>;
}

/** What a tenant needs done while it is served, besides answering: epochs closed, scheduled imports run. */
export function follow(parts: Parts, config: Config, log: Logger): Following {
  const epochs = closeWhenDue(parts.miners, parts.metrics.miners, log);
  const stopSchedules =
    config.ROLE !== 'api'
      ? followSchedules(
          config,
          (kind, source, company) =>
            importInto(parts, config, kind, source, company === undefined ? {} : { company }),
          log,
        )
      : () => Promise.resolve();
  return {
    async stop() {
      await stopSchedules();
      await epochs.stop();
    },
  };
}
