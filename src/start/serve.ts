import type { Logger } from 'pino';
import { setLockUrl } from '../adapters/pglite/data-lock.ts';
import type { Config } from '../config.ts';
import { createApp, queryAdmission } from '../http/app.ts';
import { shedEarly } from '../http/shed-early.ts';
import { listen } from './listen.ts';
import { openLimits } from './open-limits.ts';
import { openEngines } from './tenants/open-engines.ts';

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
): Promise<RunningServer> {
  const engines = await openEngines(config, log);
  const engine = engines.home;
  try {
    const demo = config.DEMO === 'on' ? await engine.loadDemoIfEmpty(tell) : null;
    await engine.warmUp().catch((error: unknown) => log.warn({ err: error }, 'the warm-up failed'));
    engines.follow();
    const admission = queryAdmission(engines);
    const { metrics } = engines;
    const limiter = openLimits(config, metrics.limits, log);
    const app = createApp(engines, log, admission, limiter);
    const gate = shedEarly(admission, { metrics: metrics.http, log, bodyBytesMax: config.BODY_BYTES_MAX });
    const listening = await listen(app.fetch, config, gate);
    const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST;
    const url = `http://${host}:${listening.port}`;
    if (config.DATABASE_URL === undefined) setLockUrl(config.DATA_DIR, url);
    const asOf = demo ? `, "as_of": "${demo.as_of}"` : '';
    tell(`Assay listens on ${url} (page: ${url}/, API: ${url}/docs). Try:`);
    tell(
      `  curl -s ${url}/query -H 'content-type: application/json' -d '{"prompt": "10 biotech companies in Massachusetts that raised a Series B"${asOf}}'`,
    );
    return {
      url,
      async stop() {
        engines.drain();
        await listening.stop();
        await limiter.close();
        await engines.stop();
      },
    };
  } catch (error) {
    await engines.stop();
    throw error;
  }
}
