import type { Logger } from 'pino';
import { setLockUrl } from '../adapters/pglite/data-lock.ts';
import type { Config } from '../config.ts';
import { DEFAULT_TENANT } from '../domain/access.ts';
import { createApp, queryAdmission, requestLog } from '../http/app.ts';
import { securityHeadersOf } from '../http/middleware/security-headers.ts';
import { createPatientTurns } from '../http/patient-turns.ts';
import { shedEarly } from '../http/shed-early.ts';
import type { KeyLimiter } from '../limits/key-limiter.ts';
import { NO_TRACING, type Tracing } from '../ports/tracing.ts';
import { listen } from './listen.ts';
import { openLimits } from './open-limits.ts';
import { shutDown } from './shut-down.ts';
import { openEngines } from './tenants/open-engines.ts';

/** Of the time of a stop, so much goes to requests under way at most: what is acknowledged must be stored after them. */
const SHARE_OF_REQUESTS = 0.5;

export interface RunningServer {
  url: string;
  stop(): Promise<void>;
}

/**
 * Opens the engines, fills an empty store with the demo data, then listens.
 * `tell` gets the few lines that a person at a terminal wants to see.
 */
export async function startServer(
  config: Config,
  log: Logger,
  tell: (line: string) => void,
  tracing: Tracing = NO_TRACING,
): Promise<RunningServer> {
  const engines = await openEngines(config, log, DEFAULT_TENANT, tracing);
  const engine = engines.home;
  let limiter: KeyLimiter | undefined;
  try {
    const demo = config.DEMO === 'on' ? await engine.loadDemoIfEmpty(tell) : null;
    await engine.warmUp().catch((error: unknown) => log.warn({ err: error }, 'the warm-up failed'));
    engines.follow();
    const turns = createPatientTurns();
    const admission = queryAdmission(engines, turns.nextTurn);
    const { metrics } = engines;
    limiter = openLimits(config, metrics.limits, log);
    const app = createApp(engines, log, admission, limiter);
    const gate = shedEarly(admission, {
      metrics: metrics.http,
      requests: requestLog(engines, log),
      bodyBytesMax: config.BODY_BYTES_MAX,
      headers: securityHeadersOf(config),
    });
    const listening = await listen(app.fetch, config, gate, turns.arrived);
    const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST;
    const url = `http://${host}:${listening.port}`;
    if (config.DATABASE_URL === undefined) setLockUrl(config.DATA_DIR, url);
    if (engine.access.keys() === 0)
      tell(
        'Nobody has a key yet. Make one: assay keys create --name NAME --scopes query,admin (docs/access.md)',
      );
    const asOf = demo ? `, "as_of": "${demo.as_of}"` : '';
    tell(`Assay listens on ${url} (page: ${url}/, API: ${url}/docs). Try:`);
    tell(
      `  curl -s ${url}/query ${config.AUTH === 'keys' ? '-H "authorization: Bearer $ASSAY_KEY" ' : ''}-H 'content-type: application/json' -d '{"prompt": "10 biotech companies in Massachusetts that raised a Series B"${asOf}}'`,
    );
    return {
      url,
      stop: () =>
        shutDown(
          [
            { name: 'not ready', run: () => engines.drain() },
            { name: 'drain', run: () => listening.drain() },
            { name: 'refuse connections', run: () => listening.refuse() },
            {
              name: 'finish requests',
              msMax: config.SHUTDOWN_SECONDS * 1000 * SHARE_OF_REQUESTS,
              run: () => listening.finish(),
            },
            { name: 'cut connections', run: () => listening.cut() },
            { name: 'stop consumers', run: () => engines.stopConsumers() },
            { name: 'flush the query log', run: () => engines.flush() },
            { name: 'flush traces', run: () => tracing.close() },
            { name: 'close limits', run: async () => limiter?.close() },
            { name: 'close the store', run: () => engines.stop() },
          ],
          log,
        ),
    };
  } catch (error) {
    await limiter?.close();
    await engines.stop();
    await tracing.close();
    throw error;
  }
}
