import type { Logger } from 'pino';
import { setLockUrl } from '../adapters/pglite/data-lock.ts';
import type { Config } from '../config.ts';
import { createApp, queryAdmission } from '../http/app.ts';
import { shedEarly } from '../http/shed-early.ts';
import { listen } from './listen.ts';
import { openEngine } from './open-engine.ts';
import { openLimits } from './open-limits.ts';

export interface RunningServer {
  url: string;
  stop(): Promise<void>;
}

/**
 * Opens the engine, fills an empty store with the demo data, then listens.
 * `tell` gets the few lines that a person at a terminal wants to see.
 */
export async function startServer(
  config: Config,
  log: Logger,
  tell: (line: string) => void,
): Promise<RunningServer> {
  const engine = await openEngine(config, log);
  try {
    const demo = config.DEMO === 'on' ? await engine.loadDemoIfEmpty(tell) : null;
    await engine.warmUp().catch((error: unknown) => log.warn({ err: error }, 'the warm-up failed'));
    engine.follow();
    const admission = queryAdmission(engine);
    const { metrics } = engine;
    const limiter = openLimits(config, metrics.limits, log);
    const app = createApp(engine, log, admission, limiter);
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
        engine.drain();
        await listening.stop();
        await limiter.close();
        await engine.stop();
      },
    };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}
