import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';

const BYTES_MAX = 256 * 1024;
const FETCH_MS = 3_000;
/** Keys are believed so long; one that is not among them is asked for at once, but not more often than this. */
const BELIEVED_MS = 600_000;
const COOLDOWN_MS = 30_000;
/** After a failure nobody waits for the next attempt before this has passed. */
const FAILED_MS = 5_000;

/** The keys that an issuer publishes under a URL; fetched when a token needs one that is not known. */
export function remoteJwks(url: string, stopwatch: () => number = () => performance.now()): JWTVerifyGetKey {
  let failedAt = Number.NEGATIVE_INFINITY;
  return createRemoteJWKSet(new URL(url), {
    timeoutDuration: FETCH_MS,
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: BELIEVED_MS,
    async [customFetch](address, options) {
      if (stopwatch() - failedAt < FAILED_MS) throw new Error('the issuer did not answer a moment ago');
      try {
        const response = await fetch(address, options);
        if (response.status !== 200) throw new Error(`the issuer answered ${response.status}`);
        return new Response(await boundedBody(response));
      } catch (error) {
        failedAt = stopwatch();
        throw error;
      }
    },
  });
}

async function boundedBody(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > BYTES_MAX) throw new Error(`the keys of the issuer are over ${BYTES_MAX} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
