import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { NO_TRACING, type Tracing } from '../../ports/tracing.ts';

/** Traces as the settings say. The packages behind them are loaded only where they are on. */
export async function openTracing(config: Config, log: Logger, version: string): Promise<Tracing> {
  const url = config.OTLP_URL;
  if (url === undefined) return NO_TRACING;
  const { createOtelTracing } = await import('./otel-tracing.ts');
  log.info({ host: new URL(url).host, sample: config.TRACE_SAMPLE }, 'traces are sent');
  return createOtelTracing({
    url: tracesUrl(url),
    headers: headersOf(config.OTLP_HEADERS?.reveal() ?? ''),
    sample: config.TRACE_SAMPLE,
    version,
    onOutage(isOut) {
      if (isOut) log.warn('the receiver of traces does not take them; spans are lost meanwhile');
      else log.info('the receiver of traces takes them again');
    },
  });
}

function tracesUrl(given: string): string {
  const url = new URL(given);
  if (url.pathname === '/') url.pathname = '/v1/traces';
  return url.href;
}

function headersOf(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()]),
  );
}
