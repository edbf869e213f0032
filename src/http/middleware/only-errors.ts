import type { MiddlewareHandler } from 'hono';

/** The framework hands on to its error handler what is an Error; anything else that is thrown becomes one here. */
export function onlyErrors(): MiddlewareHandler {
  return async (_, next) => {
    try {
      await next();
    } catch (thrown) {
      throw thrown instanceof Error
        ? thrown
        : new Error('something that is no error was thrown', { cause: thrown });
    }
  };
}
