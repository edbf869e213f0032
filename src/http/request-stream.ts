import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Context } from 'hono';
import { AppError } from '../errors.ts';
import { type BodyWitness, bodyWitnessOf } from './idempotency/body-witness.ts';

/** The body as it arrives, cut with `body_too_large` past `bytesMax`; gzip is left as it is. */
export function requestStream(c: Context, bytesMax: number): Readable {
  const stream = c.req.raw.body;
  if (!stream) throw new AppError('bad_request', 'The body is empty; send one record a line.');
  if (Number(c.req.header('content-length') ?? 0) > bytesMax)
    throw new AppError('body_too_large', `The body is over ${bytesMax} bytes.`);
  const encoding = c.req.header('content-encoding');
  if (encoding !== undefined && encoding !== 'gzip' && encoding !== 'identity')
    throw new AppError(
      'unsupported_media',
      `The content encoding is "${encoding.slice(0, 50)}"; send gzip or none.`,
    );
  return Readable.from(bounded(Readable.fromWeb(nodeStream(stream)), bytesMax, bodyWitnessOf(c)));
}

/** Safe: Node's fetch streams are its own web streams; only the two type libraries differ. */
function nodeStream(stream: globalThis.ReadableStream): ReadableStream {
  return stream as ReadableStream;
}

async function* bounded(
  source: Readable,
  bytesMax: number,
  witness: BodyWitness | undefined,
): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > bytesMax)
      throw new AppError('body_too_large', `The body is over ${bytesMax} bytes; send it in parts.`);
    witness?.update(chunk);
    yield chunk;
  }
  witness?.end();
}
