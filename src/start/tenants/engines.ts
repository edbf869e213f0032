import type { Config } from '../../config.ts';
import { AppError } from '../../errors.ts';
import { NO_TRACING, type Tracing } from '../../ports/tracing.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Engine } from '../engine.ts';

/** The engines of a process, one per tenant. */
export interface Engines {
  readonly config: Config;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  /** Of the tenant that is always open: the one that operates the process. */
  readonly home: Engine;
  /**
   * Opened where it is not. It may be closed once nobody has used it for a while: hold it with `use` over what waits.
   * @throws NoSuchTenant, AppError('busy') where no more may be open.
   */
  of(tenant: string): Promise<Engine>;
  /** As `of`, and it stays open until `work` is done. */
  use<T>(tenant: string, work: (engine: Engine) => Promise<T>): Promise<T>;
  /** From now on hears at once of what other processes write, and consumes what the brokers hold. */
  follow(): void;
  /** From now on not ready, since the process is about to stop; queries are still answered. */
  drain(): void;
  /** Finishes and commits what was read from topics, and reads no more. */
  stopConsumers(): Promise<void>;
  /** Stores what waits to be stored behind answers. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

export class NoSuchTenant extends AppError {
  constructor() {
    super('not_found', 'There is no such tenant.');
  }
}

/** One engine alone: of any other tenant it says that there is none. */
export function enginesOf(home: Engine): Engines {
  return {
    config: home.config,
    metrics: home.metrics,
    tracing: NO_TRACING,
    home,
    of: async () => home,
    use: (_tenant, work) => work(home),
    follow: () => home.follow(),
    drain: () => home.drain(),
    stopConsumers: async () => undefined,
    flush: async () => undefined,
    stop: () => home.stop(),
  };
}
