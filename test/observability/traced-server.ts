import { rm } from 'node:fs/promises';
import { pino } from 'pino';
import { loadConfig } from '../../src/config.ts';
import { DEFAULT_TENANT } from '../../src/domain/access.ts';
import { type App, createApp } from '../../src/http/app.ts';
import type { Tracing } from '../../src/ports/tracing.ts';
import { openEngines } from '../../src/start/tenants/open-engines.ts';
import { openTracing } from '../../src/telemetry/tracing/open-tracing.ts';
import { LEADS, lines, SNIPPETS } from '../http/serve-sample.ts';
import { type LlmServer, openLlmServer } from '../llm/llm-server.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { type OtlpReceiver, openOtlpReceiver, type ReceivedSpan } from './otlp-receiver.ts';

export interface TracedServer {
  app: App;
  model: LlmServer;
  receiver: OtlpReceiver;
  tracing: Tracing;
  log: Record<string, unknown>[];
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Spans of the trace, once one with this name is there. */
  trace(traceId: string, name: string): Promise<ReceivedSpan[]>;
  close(): Promise<void>;
}

/** A server that sends its traces to a receiver beside it, with a language model. */
export async function startTracedServer(env: Record<string, string> = {}): Promise<TracedServer> {
  const [model, receiver] = [await openLlmServer(), await openOtlpReceiver()];
  const folder = await newDataDir();
  const { config } = loadConfig({
    ASSAY_DATA_DIR: folder,
    ASSAY_DEMO: 'off',
    ASSAY_LLM_BASE_URL: model.url,
    ASSAY_LLM_MODEL: 'test-model',
    ASSAY_LLM_QUERY_SHARE: '1',
    ASSAY_LATENCY_MS: '20000',
    ASSAY_SLOW_MS: '600000',
    ASSAY_OTLP_URL: receiver.url,
    ASSAY_OTLP_HEADERS: 'x-api-key=otlp-canary-key,x-more=1',
    ASSAY_TRACE_SAMPLE: '1',
    ...env,
  });
  const written: Record<string, unknown>[] = [];
  const log = pino({ base: null }, { write: (line) => void written.push(JSON.parse(line)) });
  const tracing = await openTracing(config, log, '0.0.0');
  const engines = await openEngines(config, log, DEFAULT_TENANT, tracing);
  await engines.home.importRows('leads', lines(LEADS));
  await engines.home.importRows('snippets', lines(SNIPPETS));
  const app = createApp(engines, log);
  return {
    app,
    model,
    receiver,
    tracing,
    log: written,
    post: async (path, body, headers = {}) =>
      app.request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    async trace(traceId, name) {
      const spans = () => receiver.spans.filter((span) => span.traceId === traceId);
      for (let i = 0; i < 600 && !spans().some((span) => span.name === name); i++)
        await new Promise((resolve) => setTimeout(resolve, 50));
      return spans();
    },
    async close() {
      await engines.stop();
      await tracing.close();
      await Promise.all([model.close(), receiver.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
