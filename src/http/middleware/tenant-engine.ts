import type { MiddlewareHandler } from 'hono';
import type { Engines } from '../../start/tenants/engines.ts';
import type { Variables } from '../app.ts';

/** The engine of the caller's tenant, held open until the answer is made. A route has no other way to data. */
export function tenantEngine(engines: Engines): MiddlewareHandler<{ Variables: Variables }> {
  return (c, next) =>
    engines.use(c.get('access').tenant, (engine) => {
      c.set('engine', engine);
      return next();
    });
}
