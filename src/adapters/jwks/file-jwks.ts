import { readFile, stat } from 'node:fs/promises';
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

const LOOK_MS = 2_000;
const BYTES_MAX = 256 * 1024;

/** The keys of an issuer from a file, read anew when it has changed; while it cannot be read the last ones stay. */
export function fileJwks(path: string, stopwatch: () => number = () => performance.now()): JWTVerifyGetKey {
  let keys: JWTVerifyGetKey | undefined;
  let version = '';
  let lookedAt = Number.NEGATIVE_INFINITY;

  async function look(): Promise<JWTVerifyGetKey> {
    if (keys !== undefined && stopwatch() - lookedAt < LOOK_MS) return keys;
    lookedAt = stopwatch();
    try {
      const { mtimeMs, size, ino } = await stat(path);
      const seen = `${mtimeMs}:${size}:${ino}`;
      if (keys !== undefined && seen === version) return keys;
      if (size > BYTES_MAX) throw new Error(`the keys of the issuer are over ${BYTES_MAX} bytes`);
      keys = createLocalJWKSet(keySet(JSON.parse(await readFile(path, 'utf8'))));
      version = seen;
    } catch (error) {
      if (keys === undefined) throw error;
    }
    return keys;
  }

  return async (header, token) => (await look())(header, token);
}

/** Safe: createLocalJWKSet checks the form itself, and throws where it is none. */
function keySet(value: unknown): JSONWebKeySet {
  return value as JSONWebKeySet;
}
