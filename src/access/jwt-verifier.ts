import { hash } from 'node:crypto';
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type Access, isScope, type Scope } from '../domain/access.ts';
import { isSubmitter } from '../domain/submitter.ts';
import { isTenant } from '../domain/tenant.ts';
import { BOUND_SCOPES } from './key-request.ts';
import type { TokenVerifier, Verified } from './token-verifier.ts';

export interface JwtOptions {
  keys: JWTVerifyGetKey;
  issuer: string;
  audience: string;
  tenantClaim: string;
  scopesClaim: string;
  minerClaim: string;
  skewSeconds: number;
  clock: () => number;
}

/** A shared secret (HS256) is no proof here: whoever checks could also sign. `none` is nothing at all. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** A token is believed so long without looking at its signature and the keys of its issuer again. */
const BELIEVED_MS = 60_000;
const TOKENS_MAX = 10_000;

/** Tokens signed by the keys of one issuer. */
export function createJwtVerifier(options: JwtOptions): TokenVerifier {
  const { keys, issuer, audience, skewSeconds, clock } = options;
  const verified = new Map<string, { access: Access; untilMs: number }>();

  function keep(digest: string, access: Access, expiresAtMs: number): void {
    verified.set(digest, { access, untilMs: Math.min(expiresAtMs, clock() + BELIEVED_MS) });
    if (verified.size <= TOKENS_MAX) return;
    const [oldest] = verified.keys();
    if (oldest !== undefined) verified.delete(oldest);
  }

  return {
    known(token) {
      const digest = hash('sha256', token, 'base64');
      const found = verified.get(digest);
      if (found === undefined) return null;
      if (found.untilMs > clock()) return found.access;
      verified.delete(digest);
      return null;
    },
    async verify(token): Promise<Verified> {
      try {
        const { payload } = await jwtVerify(token, keys, {
          issuer,
          audience,
          algorithms: ALGORITHMS,
          clockTolerance: skewSeconds,
          currentDate: new Date(clock()),
          requiredClaims: ['sub', 'exp'],
        });
        const read = accessOf(payload, options);
        if ('access' in read)
          keep(hash('sha256', token, 'base64'), read.access, ((payload.exp ?? 0) + skewSeconds) * 1000);
        return read;
      } catch (error) {
        return refusalOf(error);
      }
    },
  };
}

function accessOf(payload: JWTPayload, { tenantClaim, scopesClaim, minerClaim }: JwtOptions): Verified {
  const refuse = (detail: string): Verified => ({
    refused: 'token',
    detail: `The token is refused: ${detail}.`,
  });
  const { sub, [tenantClaim]: tenant, [scopesClaim]: listed, [minerClaim]: miner } = payload;
  if (typeof sub !== 'string' || !isSubmitter(sub))
    return refuse('its `sub` is not 1 to 100 printable ASCII characters');
  if (typeof tenant !== 'string' || !isTenant(tenant))
    return refuse(`its claim ${tenantClaim} names no tenant`);
  if (miner !== undefined && (typeof miner !== 'string' || miner === ''))
    return refuse(`its claim ${minerClaim} names no miner`);
  const scopes = scopesIn(listed);
  return {
    access: {
      tenant,
      keyId: null,
      subject: sub,
      scopes: new Set(miner === undefined ? scopes : scopes.filter((one) => BOUND_SCOPES.includes(one))),
      minerId: miner ?? null,
      limits: {},
    },
  };
}

/** What is not a scope of ours is for others. */
function scopesIn(listed: unknown): Scope[] {
  const words: unknown[] =
    typeof listed === 'string' ? listed.split(' ') : Array.isArray(listed) ? listed : [];
  return words.map((word) => (typeof word === 'string' ? word.replace(/^assay:/, '') : word)).filter(isScope);
}

/** What is wrong with the token is told to its bearer; why its issuer could not be asked is not. */
function refusalOf(error: unknown): Verified {
  if (error instanceof errors.JWTExpired) return { refused: 'token', detail: 'The token has expired.' };
  if (error instanceof errors.JWTClaimValidationFailed)
    return {
      refused: 'token',
      detail: `The token is refused: its claim ${error.claim} is missing or not as it must be.`,
    };
  const isAway =
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC';
  return isAway
    ? { refused: 'unavailable', detail: 'The keys of the issuer cannot be had.' }
    : {
        refused: 'token',
        detail: 'The token is refused: no key of its issuer has signed it, or it cannot be read.',
      };
}
