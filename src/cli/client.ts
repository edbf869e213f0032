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
export async function call(
  { KEY }: Pick<Config, 'KEY'>,
  url: string,
  init: RequestInit & { duplex?: 'half' } = {},
): Promise<unknown> {
  const headers = new Headers(init.headers);
  if (KEY !== undefined) headers.set('authorization', `Bearer ${KEY.reveal()}`);
  let response: Response;
  try {
    // A redirect could carry the key elsewhere.
    response = await fetch(url, { ...init, headers, redirect: 'error' });
  } catch (cause) {
    throw new AppError('store_unavailable', `No server answers at ${new URL(url).origin}.`, { cause });
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  const problem = isRecord(body) ? body : {};
  if (response.status === 401)
    throw new AppError(
      'unauthorized',
      `${problem.title ?? 'Unauthorized'}: ${problem.detail ?? ''} Commands take the key from ASSAY_KEY, or --key.`,
    );
  const errors = Array.isArray(problem.errors) ? problem.errors : [];
  throw new AppError('bad_request', `${problem.title ?? response.statusText}: ${problem.detail ?? ''}`, {
    errors,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
