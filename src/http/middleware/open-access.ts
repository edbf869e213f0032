import type { MiddlewareHandler } from 'hono';
import { OPEN_ACCESS } from '../../domain/access.ts';
import type { Variables } from '../app.ts';

/** Access control that is off: whoever can connect may do everything. */
export function openAccess(): MiddlewareHandler<{ Variables: Variables }> {
  return async (c, next) => {
    c.set('access', OPEN_ACCESS);
    await next();
  };
}
