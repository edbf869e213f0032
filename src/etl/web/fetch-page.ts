import type { IncomingMessage } from 'node:http';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../errors.ts';
import { guardedLookup, isPrivateAddress } from './guarded-lookup.ts';

export interface FetchOptions {
  userAgent: string;
  /** For the whole of one page. */
  timeoutMs: number;
  /** After decompression; a longer page is an error. */
  bytesMax: number;
  /** Loopback and private networks: off unless somebody at the command line says so. */
  allowPrivate: boolean;
}

export interface PageState {
  etag?: string | undefined;
  lastModified?: string | undefined;
}

export interface Page extends PageState {
  status: number;
  /** Media type without parameters, lower case. */
  type: string;
  body: string;
  /** Of a redirect, absolute. */
  location: string | null;
  retryAfterMs: number | null;
}

const GZIP = [0x1f, 0x8b];

/**
 * One GET without following redirects. `known` makes it conditional: 304 where nothing changed.
 * @throws AppError('bad_request') with what went wrong, AppError('deadline') when it took too long.
 */
export async function fetchPage(
  url: URL,
  options: FetchOptions,
  known: PageState,
  signal: AbortSignal,
): Promise<Page> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!options.allowPrivate && isIP(host) !== 0 && isPrivateAddress(host))
    throw new AppError('bad_request', `${host} is in a private network.`);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), options.timeoutMs);
  try {
    const response = await send(url, options, known, AbortSignal.any([signal, late.signal]));
    return await pageOf(url, response, options.bytesMax);
  } catch (cause) {
    signal.throwIfAborted();
    if (late.signal.aborted)
      throw new AppError('deadline', `${url.host} did not answer within ${options.timeoutMs / 1000} s.`, {
        cause,
      });
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('bad_request', `${url.host} cannot be read: ${why}.`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

function send(
  url: URL,
  options: FetchOptions,
  known: PageState,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const start = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = start(url, {
      signal,
      ...(!options.allowPrivate && { lookup: guardedLookup }),
      headers: {
        'user-agent': options.userAgent,
        accept:
          'text/html,application/xhtml+xml,application/json,application/x-ndjson,text/csv,application/xml;q=0.9,*/*;q=0.5',
        'accept-encoding': 'gzip, identity',
        ...(known.etag !== undefined && { 'if-none-match': known.etag }),
        ...(known.lastModified !== undefined && { 'if-modified-since': known.lastModified }),
      },
    });
    request.on('response', resolve);
    request.on('error', reject);
    request.end();
  });
}

async function pageOf(url: URL, response: IncomingMessage, bytesMax: number): Promise<Page> {
  const { headers, statusCode: status = 0 } = response;
  const contentType = headers['content-type'] ?? '';
  const body = status === 200 ? await read(response, bytesMax) : Buffer.alloc(0);
  if (status !== 200) response.resume();
  return {
    status,
    type: contentType.split(';')[0]?.trim().toLowerCase() ?? '',
    body: decode(body, /charset="?([\w-]+)/i.exec(contentType)?.[1]),
    location:
      headers.location !== undefined && URL.canParse(headers.location, url.href)
        ? new URL(headers.location, url).href
        : null,
    retryAfterMs: retryAfter(headers['retry-after']),
    ...(headers.etag !== undefined && { etag: headers.etag.slice(0, 500) }),
    ...(headers['last-modified'] !== undefined && { lastModified: headers['last-modified'].slice(0, 100) }),
  };
}

/** Sitemaps are often gzip files and not gzip transfers: the first bytes tell. */
async function read(response: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const raw = await collect(response, bytesMax);
  if (raw[0] !== GZIP[0] || raw[1] !== GZIP[1]) return raw;
  const gunzip = createGunzip();
  gunzip.end(raw);
  return collect(gunzip, bytesMax);
}

async function collect(source: AsyncIterable<Buffer>, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > bytesMax) throw new AppError('bad_request', `The page is over ${bytesMax} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(body: Buffer, charset: string | undefined): string {
  try {
    return new TextDecoder(charset ?? 'utf-8').decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}

function retryAfter(value: string | undefined): number | null {
  if (value === undefined) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}
