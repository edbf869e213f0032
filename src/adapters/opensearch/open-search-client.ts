import { AppError } from '../../errors.ts';
import type { CallOptions } from '../../ports/store.ts';

const ANSWER_BYTES_MAX = 256 * 1024 * 1024;

export interface SearchCall extends CallOptions {
  /** Answers that are data here and no failure. */
  expected?: readonly number[];
}

export interface OpenSearchClient {
  /** `body` is sent as JSON; a list as one JSON text a line. Resolves to the status and what the answer holds. */
  call(
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    options?: SearchCall,
  ): Promise<{ status: number; body: unknown }>;
}

/**
 * The REST interface of an OpenSearch cluster. User and password in the URL become basic authentication.
 * @throws AppError('store_unavailable') where it does not answer within `deadlineMs`, or answers with an error.
 */
export function openSearchClient(url: string, deadlineMs: number): OpenSearchClient {
  const { origin, pathname, username, password } = new URL(url);
  const base = origin + pathname.replace(/\/+$/, '');
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers: Record<string, string> =
    username === '' ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };

  return {
    async call(method, path, body, { signal, deadlineMs: ownMs, expected = [] } = {}) {
      const timeout = AbortSignal.timeout(Math.min(ownMs ?? deadlineMs, deadlineMs));
      const isList = Array.isArray(body);
      try {
        const response = await fetch(`${base}/${path}`, {
          method,
          redirect: 'error',
          signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
          headers: {
            ...headers,
            ...(body !== undefined && {
              'content-type': isList ? 'application/x-ndjson' : 'application/json',
            }),
          },
          ...(body !== undefined && { body: isList ? toLines(body) : JSON.stringify(body) }),
        });
        const text = await boundedText(response);
        if (!response.ok && !expected.includes(response.status)) throw refused(response.status, text);
        return { status: response.status, body: text === '' ? null : JSON.parse(text) };
      } catch (error) {
        if (error instanceof AppError || signal?.aborted === true) throw error;
        throw new AppError(
          'store_unavailable',
          'The search cluster does not answer; try again in a second.',
          {
            cause: error,
          },
        );
      }
    },
  };
}

function toLines(body: readonly unknown[]): string {
  return body.map((one) => `${JSON.stringify(one)}\n`).join('');
}

/** What the cluster says stays in the cause: it may quote what was asked. */
function refused(status: number, text: string): AppError {
  return new AppError('store_unavailable', `The search cluster refused the request with status ${status}.`, {
    cause: new Error(text.slice(0, 2000)),
  });
}

async function boundedText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body) {
    bytes += part.byteLength;
    if (bytes > ANSWER_BYTES_MAX) throw new Error('the answer of the search cluster is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
