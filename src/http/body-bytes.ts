import { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { AppError } from '../errors.ts';

export interface BytesLimits {
  bytesMax: number;
  seconds: number;
}

/** Node's own request, where the app is served by Node; null where it is called with a Request. */
export function incomingOf(c: Context): IncomingMessage | null {
  const env: unknown = c.env;
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return null;
  return env.incoming instanceof IncomingMessage ? env.incoming : null;
}

/**
 * The body straight from Node's stream: making a web stream of it first costs several times its reading.
 * @throws AppError body_too_large, body_too_slow, bad_request where the client breaks off.
 */
export function incomingBytes(incoming: IncomingMessage, limits: BytesLimits): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => end(() => reject(bodyTooSlow(limits))), limits.seconds * 1000);
    function end(settle: () => void): void {
      clearTimeout(timer);
      incoming.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
      settle();
    }
    function onData(chunk: Buffer): void {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= limits.bytesMax) return;
      incoming.pause();
      end(() => reject(bodyTooLarge(limits)));
    }
    function onEnd(): void {
      const [only] = chunks;
      end(() => resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size)));
    }
    function onBroken(): void {
      end(() => reject(new AppError('bad_request', 'The body breaks off before its end.')));
    }
    incoming.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
  });
}

/** The same from a web stream. */
export async function streamBytes(
  body: ReadableStream<Uint8Array> | null,
  limits: BytesLimits,
): Promise<Uint8Array> {
  const reader = body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reader?.cancel().catch(() => undefined);
  }, limits.seconds * 1000);
  try {
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
      size += part.value.byteLength;
      if (size > limits.bytesMax) throw bodyTooLarge(limits);
      chunks.push(part.value);
    }
  } finally {
    clearTimeout(timer);
  }
  if (isLate) throw bodyTooSlow(limits);
  return Buffer.concat(chunks, size);
}

/** Made where it is thrown: its stack would cost every request. */
export function bodyTooLarge({ bytesMax }: BytesLimits): AppError {
  return new AppError('body_too_large', `The body is over ${bytesMax} bytes.`);
}

function bodyTooSlow({ seconds }: BytesLimits): AppError {
  return new AppError('body_too_slow', `The body was not there after ${seconds} seconds.`);
}
