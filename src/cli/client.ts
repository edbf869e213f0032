import { readLock } from '../adapters/pglite/data-lock.ts';
import type { Config } from '../config.ts';
import { DEFAULT_TENANT } from '../domain/access.ts';
import { AppError } from '../errors.ts';

export interface ServerOption {
  server?: string;
}

/** The server to talk to: the one named, or the one that holds the embedded store; undefined where there is none. */
export function serverFor(config: Config, options: ServerOption): string | undefined {
  if (options.server !== undefined) return options.server.replace(/\/+$/, '');
  if (config.DATABASE_URL !== undefined) return undefined;
  const url = readLock(config.DATA_DIR)?.url ?? undefined;
  if (url === undefined || config.TENANT === DEFAULT_TENANT) return url;
  throw new AppError(
    'store_locked',
    `A server at ${url} holds ${config.DATA_DIR}, and takes the tenant from the key of a request: ask it over HTTP with a key of ${config.TENANT}, or stop it first.`,
  );
}

/**
 * JSON over HTTP.
 * @throws AppError with the server's own problem, or store_unavailable where it cannot be reached.
 */
export async function call(url: string, init: RequestInit & { duplex?: 'half' }): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    throw new AppError('store_unavailable', `No server answers at ${new URL(url).origin}.`, { cause });
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  const problem = isRecord(body) ? body : {};
  const errors = Array.isArray(problem.errors) ? problem.errors : [];
  throw new AppError('bad_request', `${problem.title ?? response.statusText}: ${problem.detail ?? ''}`, {
    errors,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
