import type { MiddlewareHandler } from 'hono';
import type { Config } from '../../config.ts';

/** Of everything, pages and JSON alike: nothing from elsewhere, nothing inline, in no frame. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const UNUSED = ['accelerometer', 'camera', 'geolocation', 'gyroscope', 'microphone', 'payment', 'usb'];

/** Of every answer; cache-control only of one that sets none of its own. */
export function securityHeadersOf({ HSTS_SECONDS }: Pick<Config, 'HSTS_SECONDS'>): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'content-security-policy': POLICY,
    'permissions-policy': UNUSED.map((feature) => `${feature}=()`).join(', '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(HSTS_SECONDS > 0 && {
      'strict-transport-security': `max-age=${HSTS_SECONDS}; includeSubDomains`,
    }),
    'cache-control': 'no-store',
  };
}

export function securityHeaders(config: Pick<Config, 'HSTS_SECONDS'>): MiddlewareHandler {
  const entries = Object.entries(securityHeadersOf(config));
  return async (c, next) => {
    await next();
    const headers = c.res.headers;
    for (const [name, value] of entries)
      if (name !== 'cache-control' || !headers.has(name)) headers.set(name, value);
  };
}
