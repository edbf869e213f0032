import type { Scope } from '../domain/access.ts';

/**
 * What a route asks of its caller: a scope; `public`: nothing, and no credential is looked at; `optional`: nothing, but it
 * says more to a caller who shows a valid key.
 */
export type RouteScope = Scope | 'public' | 'optional';

interface RegisteredRoute {
  method: string;
  path: string;
}

/** The scope of every route of an app, by method and path as registered. */
export class RouteScopes {
  readonly #scopes = new Map<string, RouteScope>();

  /** `path` as in OpenAPI (`/leads/{lead_id}`) or as registered (`/leads/:lead_id`). */
  declare(method: string, path: string, scope: RouteScope): void {
    const key = keyOf({ method: method.toUpperCase(), path: path.replace(/\{(\w+)\}/g, ':$1') });
    const before = this.#scopes.get(key);
    if (before !== undefined && before !== scope)
      throw new RangeError(`${key} is declared with two scopes: ${before} and ${scope}`);
    this.#scopes.set(key, scope);
  }

  of(route: RegisteredRoute): RouteScope | undefined {
    return this.#scopes.get(keyOf(route));
  }

  /** @throws RangeError where a route of the app has no scope: it would be open, or shut, by chance. */
  requireAll(routes: readonly RegisteredRoute[]): void {
    const without = routes.filter((route) =>
      // Middleware is for every path; a handler for all methods of one path could not say what it asks.
      route.method === 'ALL' ? route.path !== '/*' : this.of(route) === undefined,
    );
    if (without.length > 0)
      throw new RangeError(
        `routes without a scope (describeRoute({scope})): ${[...new Set(without.map(keyOf))].join(', ')}`,
      );
  }
}

function keyOf({ method, path }: RegisteredRoute): string {
  return `${method} ${path}`;
}
