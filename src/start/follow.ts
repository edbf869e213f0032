import type { Logger } from 'pino';
import { listenChanges } from '../adapters/postgres/listen-changes.ts';
import type { Config } from '../config.ts';
import type { ConsumerHealth } from './engine.ts';
import { importInto } from './import-into.ts';
import { closeWhenDue } from './miners/close-when-due.ts';
import { type Consumers, openConsumers } from './open-consumers.ts';
import { openEvents } from './open-events.ts';
import { followSchedules } from './run-schedules.ts';
import { type Parts, TENANT } from './wire.ts';

export interface Following {
  health(): ConsumerHealth[];
  stop(): Promise<void>;
}

/** What a serving process does besides answering: hears at once of what others write, and consumes what brokers hold. */
export function follow(parts: Parts, config: Config, log: Logger): Following {
  const catchUp = () => {
    parts.learned?.look();
    parts.keeper.hear();
  };
  const unlisten =
    config.DATABASE_URL === undefined ? undefined : listenChanges(config.DATABASE_URL, TENANT, catchUp);
  const epochs = closeWhenDue(parts.miners, parts.metrics.miners, log);
  const isTaking = config.ROLE !== 'api';
  const events = isTaking ? openEvents(config, log) : null;
  const consumers: Consumers | null = events && openConsumers(events, parts, config, log);
  const stopSchedules = isTaking
    ? followSchedules(
        config,
        (kind, source, company) =>
          importInto(parts, config, kind, source, company === undefined ? {} : { company }),
        log,
      )
    : () => Promise.resolve();
  return {
    health: () => (consumers?.report() ?? []).map(healthOf),
    async stop() {
      await stopSchedules();
      await Promise.all([consumers?.stop(), epochs.stop()]);
      await unlisten?.();
    },
  };
}

function healthOf({
  topic,
  state,
  waiting,
  counts,
}: ReturnType<Consumers['report']>[number]): ConsumerHealth {
  const { phase, partitions, detail } = state;
  const why = waiting === null ? detail : `${waiting.why}; what was read is kept and tried again`;
  return {
    topic,
    ok: waiting === null && (phase === 'running' || phase === 'paused' || phase === 'starting'),
    state: waiting === null ? phase : 'retrying',
    partitions,
    received: counts.received,
    stored: counts.stored,
    refused: counts.refused,
    ...(why !== undefined && { detail: why }),
  };
}
