import { z } from 'zod';
import { int, splitList } from './config-checks.ts';
import { Secret } from './secret.ts';

/** What concerns who may come in; part of SETTINGS in config.ts. docs/access.md explains it. */
export const ACCESS_SETTINGS = {
  AUTH: {
    schema: z.enum(['off', 'keys']).default('off'),
    about:
      'Access control (docs/access.md): `keys` asks every caller for an API key or a token; `off` is accepted on a loopback host only.',
  },
  AUTH_STALE_SECONDS: {
    schema: int(5, 86_400).default(300),
    about:
      'While the store cannot be asked, keys that are known go on being accepted for this long; after it every caller is answered 503.',
  },
  AUTH_FAILURES_PER_MINUTE: {
    schema: int(1, 10_000).default(30),
    about: 'Wrong keys that one client address may send a minute; more are answered 429.',
  },
  PROXY_HOPS: {
    schema: int(0, 10).default(0),
    about:
      'Proxies in front of this process that write x-forwarded-for; the address of a client is taken from what the first of them saw. 0 takes that of the connection.',
  },
  HSTS_SECONDS: {
    schema: int(0, 63_072_000).default(0),
    about:
      'With TLS in front: how long browsers are to insist on it (`strict-transport-security`); 0 says nothing of it.',
  },
  CORS_ORIGINS: {
    schema: z
      .string()
      .default('')
      .transform(splitList)
      .pipe(
        z.array(
          z.string().refine(isOrigin, 'a comma-separated list of origins like https://crm.example.com'),
        ),
      ),
    about:
      'Origins whose pages may call the API from a browser, exactly as the browser sends them; none by default.',
  },
  KEY: {
    schema: z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'printable characters without spaces')
      .transform((key) => new Secret(key))
      .optional(),
    isSecret: true,
    about: 'API key that commands send when they call a server; a server itself does not use it.',
  },
} as const;

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
