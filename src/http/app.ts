import { OpenAPIHono } from '@hono/zod-openapi';
import type { Logger } from 'pino';
import type { Access } from '../domain/access.ts';
import { AppError } from '../errors.ts';
import type { KeyLimiter } from '../limits/key-limiter.ts';
import type { Engine } from '../start/engine.ts';
import { openLimits } from '../start/open-limits.ts';
import type { Engines } from '../start/tenants/engines.ts';
import { describeSecurity } from './describe-route.ts';
import type { BodyWitness } from './idempotency/body-witness.ts';
import { accessLog } from './middleware/access-log.ts';
import { type Admission, createAdmission } from './middleware/admission.ts';
import { crossOrigin } from './middleware/cross-origin.ts';
import { idempotency } from './middleware/idempotency.ts';
import { keyLimits } from './middleware/key-limits.ts';
import { onlyErrors } from './middleware/only-errors.ts';
import { openAccess } from './middleware/open-access.ts';
import { requestId } from './middleware/request-id.ts';
import { createRequestLog, type RequestLog } from './middleware/request-line.ts';
import { requestMetrics } from './middleware/request-metrics.ts';
import { routeAccess } from './middleware/route-access.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { tenantEngine } from './middleware/tenant-engine.ts';
import { traceRequests } from './middleware/trace-requests.ts';
import { problem } from './problem.ts';
import type { QueryFacts } from './query-facts.ts';
import { RouteScopes } from './route-scopes.ts';
import { dataRoutes } from './routes/data.ts';
import { deleteLeadRoute } from './routes/delete-lead.ts';
import { docsRoutes } from './routes/docs.ts';
import { experimentRoutes } from './routes/experiments.ts';
import { feedbackRoute } from './routes/feedback.ts';
import { healthRoutes } from './routes/health.ts';
import { importRoutes } from './routes/import.ts';
import { keyRoutes } from './routes/keys.ts';
import { kpisRoute } from './routes/kpis.ts';
import { metricsRoute } from './routes/metrics.ts';
import { minersRoutes } from './routes/miners.ts';
import { modelRoutes } from './routes/models.ts';
import { pageRoutes } from './routes/page.ts';
import { parseRoute } from './routes/parse.ts';
import { queryRoute } from './routes/query.ts';
import { queryQualityRoutes } from './routes/query-quality.ts';
import { submissionsRoute } from './routes/submissions.ts';
import { vocabularyRoute } from './routes/vocabulary.ts';

export interface Variables {
  requestId: string;
  /** Set before any route is reached. */
  access: Access;
  /** Of the caller's tenant. */
  engine: Engine;
  /** Sees the bytes of the body, where somebody wants to know them again. */
  bodyWitness?: BodyWitness;
  /** Absent where nobody is named. */
  submitter?: string;
  /** Of the caller's `traceparent`, or of the trace begun here; absent where there is neither. */
  traceId?: string;
  /** What the log line of a query tells of its answer. */
  queryFacts?: QueryFacts;
  /** Length of the body that was answered, where the route knows it. */
  bytesOut?: number;
}
/** A route is described, with what it asks of its caller, before it is registered. */
export class App extends OpenAPIHono<{ Variables: Variables }> {
  readonly scopes = new RouteScopes();
}

/** The whole HTTP surface. Routes validate and answer; the engine of the caller's tenant does the work. */
export function createApp(
  engines: Engines,
  log: Logger,
  admission = queryAdmission(engines),
  limiter: KeyLimiter = openLimits(engines.config, engines.metrics.limits, log),
): App {
  const { control, desk } = engines.home.access;
  const app = new App();
  describeSecurity(app);
  app.use(requestId());
  app.use(requestMetrics(engines.metrics.http));
  app.use(traceRequests(engines.tracing, engines.config.SLOW_MS));
  app.use(accessLog(requestLog(engines, log)));
  app.use(securityHeaders(engines.config));
  if (engines.config.CORS_ORIGINS.length > 0) app.use(crossOrigin(engines.config.CORS_ORIGINS));
  app.use(
    control === null
      ? openAccess()
      : routeAccess({
          control,
          scopes: app.scopes,
          metrics: engines.metrics.access,
          proxyHops: engines.config.PROXY_HOPS,
        }),
  );
  app.use(keyLimits(limiter));
  app.use(tenantEngine(engines));
  app.use(
    idempotency({
      deskOf: (c) => c.get('engine').idempotency,
      metrics: engines.metrics.limits,
      bodyBytesMax: engines.config.IMPORT_BYTES_MAX,
    }),
  );
  app.use(onlyErrors());
  queryRoute(app, admission);
  parseRoute(app);
  vocabularyRoute(app, engines.home);
  importRoutes(app);
  deleteLeadRoute(app);
  feedbackRoute(app);
  minersRoutes(app);
  submissionsRoute(app);
  experimentRoutes(app);
  modelRoutes(app);
  queryQualityRoutes(app);
  dataRoutes(app);
  kpisRoute(app);
  keyRoutes(app, desk, engines.config);
  healthRoutes(app, engines.home);
  metricsRoute(app, engines.metrics);
  docsRoutes(app);
  pageRoutes(app);
  app.scopes.requireAll(app.routes);
  app.notFound((c) => {
    const methods = offered(app, c.req.path);
    if (methods.length > 0) c.header('allow', methods.join(', '));
    return problem(c, notFound(c.req.method, methods));
  });
  app.onError((error, c) => {
    // What is shed is counted and has its access line; a stack for each would make overload worse.
    const isShed = error instanceof AppError && error.code === 'busy';
    if (!isShed && (!(error instanceof AppError) || error.status >= 500))
      log.error({ err: error, request_id: c.get('requestId') }, 'request failed');
    return problem(c, error);
  });
  return app;
}

/** The lines of requests, as the settings say. */
export function requestLog({ config }: Pick<Engines, 'config'>, log: Logger): RequestLog {
  return createRequestLog(log, { sample: config.LOG_SAMPLE, slowMs: config.SLOW_MS });
}

/** The queue in front of POST /query, as the settings say. */
export function queryAdmission(
  { config, metrics }: Pick<Engines, 'config' | 'metrics'>,
  nextTurn?: (call: () => void, patienceMs: number) => void,
): Admission {
  const admission = createAdmission({
    placesMax: config.QUERY_CONCURRENCY,
    queueMax: config.QUERY_QUEUE,
    waitMsMax: config.QUEUE_WAIT_MS,
    ...(nextTurn && { nextTurn }),
    onWaited: metrics.http.waited,
  });
  metrics.http.watchQueue(admission);
  return admission;
}

/** The methods under which a path is served; none where there is no such path. */
function offered(app: App, path: string): string[] {
  const [all] = app.router.match('ALL', path);
  const handlersOf = (method: string) => app.router.match(method, path)[0].length;
  const methods = ['GET', 'POST', 'DELETE', 'PUT', 'PATCH'].filter(
    (method) => handlersOf(method) > all.length,
  );
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}

function notFound(method: string, methods: readonly string[]): AppError {
  return methods.length > 0
    ? new AppError('method_not_allowed', `${method} is not offered here; use ${methods.join(' or ')}.`)
    : new AppError('not_found', 'There is no such path; GET /docs lists them all.');
}
