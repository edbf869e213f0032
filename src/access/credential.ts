import { AppError } from '../errors.ts';

/** Longer than any key or token that is taken. */
const LENGTH_MAX = 8_192;
const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;

/**
 * What the caller shows: `authorization: Bearer ...`, else `x-api-key`; null where neither is sent.
 * @throws AppError('unauthorized') for another scheme, or what no key and no token can be.
 */
export function credentialOf(authorization: string | undefined, apiKey: string | undefined): string | null {
  if (authorization === undefined && apiKey === undefined) return null;
  const given = authorization === undefined ? apiKey?.trim() : BEARER.exec(authorization)?.[1];
  if (given !== undefined && given !== '' && given.length <= LENGTH_MAX) return given;
  throw new AppError(
    'unauthorized',
    'The credential cannot be read; send `authorization: Bearer KEY`, or `x-api-key: KEY`.',
  );
}
