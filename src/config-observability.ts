import { z } from 'zod';
import { int, real } from './config-checks.ts';
import { Secret } from './secret.ts';

const HEADERS = /^[\w-]+=[\x20-\x2b\x2d-\x7e]+(,[\w-]+=[\x20-\x2b\x2d-\x7e]+)*$/;

/** What concerns logs and traces; part of SETTINGS in config.ts. */
export const OBSERVABILITY_SETTINGS = {
  LOG_SAMPLE: {
    schema: real(0, 1).default(1),
    about:
      'Share of requests that get their line in the log. Errors (status 400 and above) and slow requests always do.',
  },
  SLOW_MS: {
    schema: int(1, 600_000).default(300),
    about:
      'A request that takes this long, in milliseconds, is slow: always logged, and traced where traces are on.',
  },
  OTLP_URL: {
    schema: z
      .string()
      .regex(/^https?:\/\/[^\s@]+$/, 'a URL that starts with http:// or https://, without a user name')
      .optional(),
    about:
      'Where traces go: a receiver of OTLP over HTTP (protobuf), as `http://127.0.0.1:4318`; without a path `/v1/traces` is meant. Not set: no traces.',
  },
  OTLP_HEADERS: {
    schema: z
      .string()
      .regex(HEADERS, 'a comma-separated list of name=value')
      .transform((text) => new Secret(text))
      .optional(),
    about: 'Headers for that receiver, `name=value,name=value`. Shown nowhere.',
    isSecret: true,
  },
  TRACE_SAMPLE: {
    schema: real(0, 1).default(0.1),
    about:
      'Share of requests that are traced, where the caller has not decided it (W3C traceparent). Errors and slow requests always are.',
  },
} as const;
