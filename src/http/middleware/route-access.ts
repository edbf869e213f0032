import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { AccessControl } from '../../access/access-control.ts';
import { type Access, DEFAULT_TENANT, NOBODY, type Scope } from '../../domain/access.ts';
import { AppError } from '../../errors.ts';
import type { AccessMetrics } from '../../telemetry/access-metrics.ts';
import type { Variables } from '../app.ts';
import { clientAddress } from '../client-address.ts';
import type { RouteScopes } from '../route-scopes.ts';

export interface RouteAccessOptions {
  control: AccessControl;
  scopes: RouteScopes;
  metrics: Pick<AccessMetrics, 'refused'>;
  /** Proxies in front whose x-forwarded-for is believed. */
  proxyHops: number;
}

/** Lets a request go on to its route where its caller may: before anything of its body is read. */
export function routeAccess(options: RouteAccessOptions): MiddlewareHandler<{ Variables: Variables }> {
  const { control, scopes, metrics, proxyHops } = options;

  function identify(c: Context): Access | Promise<Access> {
    return control.identify({
      authorization: c.req.header('authorization'),
      apiKey: c.req.header('x-api-key'),
      address: clientAddress(c, proxyHops),
    });
  }

  async function ifShown(c: Context): Promise<Access> {
    if (c.req.header('authorization') === undefined && c.req.header('x-api-key') === undefined) return NOBODY;
    try {
      return await identify(c);
    } catch (error) {
      if (error instanceof AppError) return NOBODY;
      throw error;
    }
  }

  return async (c, next) => {
    // The first of them answers; where none is left the answer is 404, whoever asks.
    const route = matchedRoutes(c).find(({ method }) => method !== 'ALL');
    const scope = route === undefined ? 'public' : scopes.of(route);
    if (scope === 'public') c.set('access', NOBODY);
    else if (scope === 'optional') c.set('access', await ifShown(c));
    else {
      const found = identify(c);
      const access = found instanceof Promise ? await found : found;
      const why = refusalOf(access, scope);
      if (why !== null) {
        metrics.refused('scope');
        throw new AppError('forbidden', why);
      }
      c.set('access', access);
    }
    await next();
  };
}

/** Null where the caller may. A route without a scope cannot be reached: the app does not start with one. */
function refusalOf({ scopes, tenant }: Access, scope: Scope | undefined): string | null {
  if (scope === undefined) return 'This route is closed.';
  if (!scopes.has(scope)) return `This needs the scope \`${scope}\`, which the key does not have.`;
  if (scope === 'metrics' && tenant !== DEFAULT_TENANT)
    return 'Metrics are of the whole process: the scope `metrics` counts for keys of the tenant that operates it.';
  return null;
}
