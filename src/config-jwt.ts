import { z } from 'zod';
import { int } from './config-checks.ts';
import type { FieldError } from './errors.ts';

/** What concerns tokens of an issuer outside; part of SETTINGS in config.ts. docs/access.md explains it. */
export const JWT_SETTINGS = {
  JWT_JWKS_URL: {
    schema: z
      .url({ protocol: /^https?$/, error: 'a URL that starts with https://' })
      .refine(
        (url) => !URL.canParse(url) || isSafe(new URL(url)),
        'an https URL without a user (http on loopback alone)',
      )
      .optional(),
    about:
      'Where the issuer publishes its keys (JWKS). With it or a file, tokens of ASSAY_JWT_ISSUER are taken besides API keys.',
  },
  JWT_JWKS_FILE: {
    schema: z.string().min(1).optional(),
    about: 'The same as a file, read anew when it changes.',
  },
  JWT_ISSUER: { schema: z.string().min(1).optional(), about: 'Who must have issued a token (`iss`).' },
  JWT_AUDIENCE: { schema: z.string().min(1).optional(), about: 'For whom a token must be (`aud`).' },
  JWT_TENANT_CLAIM: {
    schema: z.string().min(1).default('tenant'),
    about: 'Claim of a token that names the tenant; a token without it is refused.',
  },
  JWT_SCOPES_CLAIM: {
    schema: z.string().min(1).default('scope'),
    about: 'Claim that lists scopes, as a text with spaces or a list; `assay:query` is the same as `query`.',
  },
  JWT_MINER_CLAIM: {
    schema: z.string().min(1).default('miner_id'),
    about: 'Claim that binds a token to a miner, where it is there.',
  },
  JWT_SKEW_SECONDS: {
    schema: int(0, 300).default(30),
    about: 'How far the clock of the issuer may be off.',
  },
} as const;

function isSafe(url: URL): boolean {
  const isLoopback = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|\[::1\])$/.test(url.hostname);
  return url.username === '' && (url.protocol === 'https:' || isLoopback);
}

/** What is wrong with the settings together. */
export function jwtChecks(values: Record<string, unknown>): FieldError[] {
  const { JWT_JWKS_URL: url, JWT_JWKS_FILE: file, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = values;
  if (url !== undefined && file !== undefined)
    return [{ path: 'ASSAY_JWT_JWKS_FILE', message: 'is set besides a URL', fix: 'set one of the two' }];
  const needed = Object.entries({ ISSUER: issuer, AUDIENCE: audience, JWKS_URL: url ?? file });
  const missing = needed.filter(([, value]) => value === undefined);
  if (missing.length === 0 || missing.length === needed.length) return [];
  return missing.map(([name]) => ({
    path: `ASSAY_JWT_${name}`,
    message: 'is not set, though other settings of tokens are',
    fix: 'set ASSAY_JWT_ISSUER, ASSAY_JWT_AUDIENCE and the keys of the issuer (ASSAY_JWT_JWKS_URL or a file), or none',
  }));
}
