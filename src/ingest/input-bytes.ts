import { PassThrough, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '../errors.ts';
import type { ReadOptions } from './read-rows.ts';

/** Decompressed UTF-8 bytes of the source, without a byte order mark; UTF-16 with a mark (spreadsheets write it) is recoded. */
export async function* inputBytes(source: Readable, options: ReadOptions): AsyncGenerator<Buffer> {
  const raw = byteChunks(source, options.signal);
  const first = await raw.next();
  if (first.done === true) return;
  const head = await atLeast(first.value, raw, 3);
  const gzip = options.gzip ?? (head[0] === 0x1f && head[1] === 0x8b);
  const plain = gzip ? gunzip(head, raw) : prepend(head, raw);
  yield* bounded(unmarked(plain), options.bytesMax ?? Number.POSITIVE_INFINITY);
}

async function* byteChunks(source: Readable, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    signal?.throwIfAborted();
    const bytes =
      typeof chunk === 'string'
        ? Buffer.from(chunk)
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (bytes.length > 0) yield bytes;
  }
}

async function atLeast(first: Buffer, rest: AsyncGenerator<Buffer>, length: number): Promise<Buffer> {
  let head = first;
  while (head.length < length) {
    const next = await rest.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* prepend(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* rest;
}

async function* gunzip(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const unzip = createGunzip();
  const feed = new PassThrough();
  const pump = (async () => {
    for await (const chunk of prepend(head, rest)) {
      if (!feed.write(chunk)) await new Promise((resolve) => feed.once('drain', resolve));
    }
    feed.end();
  })();
  pump.catch((cause: unknown) => unzip.destroy(cause instanceof Error ? cause : new Error(String(cause))));
  feed.pipe(unzip);
  try {
    for await (const chunk of unzip) yield Buffer.from(chunk);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_')) {
      throw new AppError(
        'bad_request',
        'The gzip stream is damaged or cut short; what came before was read.',
        { cause },
      );
    }
    throw cause;
  } finally {
    unzip.destroy();
    feed.destroy();
  }
}

async function* unmarked(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const first = await chunks.next();
  if (first.done === true) return;
  const head = await atLeast(first.value, chunks, 3);
  const encoding =
    head[0] === 0xff && head[1] === 0xfe
      ? 'utf-16le'
      : head[0] === 0xfe && head[1] === 0xff
        ? 'utf-16be'
        : null;
  if (encoding === null) {
    const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
    yield* prepend(marked ? head.subarray(3) : head, chunks);
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const chunk of prepend(head, chunks)) yield Buffer.from(decoder.decode(chunk, { stream: true }));
}

async function* bounded(chunks: AsyncIterable<Buffer>, max: number): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > max)
      throw new AppError('body_too_large', `The input holds more than ${max} bytes after decompression.`);
    if (chunk.length > 0) yield chunk;
  }
}
