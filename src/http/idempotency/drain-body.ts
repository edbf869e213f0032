import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { AppError } from '../../errors.ts';
import { bodyTooLarge, incomingOf } from '../body-bytes.ts';
import type { BodyWitness } from './body-witness.ts';

/** Shows a body that nobody reads to the witness, piece by piece. @throws AppError body_too_large, bad_request */
export async function drainBody(c: Context, witness: BodyWitness, bytesMax: number): Promise<void> {
  const limits = { bytesMax, seconds: 0 };
  if (Number(c.req.header('content-length') ?? 0) > bytesMax) throw bodyTooLarge(limits);
  let size = 0;
  const see = (chunk: Uint8Array): void => {
    size += chunk.length;
    if (size > bytesMax) throw bodyTooLarge(limits);
    witness.update(chunk);
  };
  const incoming = incomingOf(c);
  if (incoming === null) {
    const reader = c.req.raw.body?.getReader();
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read())
      see(part.value);
  } else await eachChunk(incoming, see);
  witness.end();
}

/** Without destroying what the answer is still to be sent on. A client that sends no more is cut by the server. */
function eachChunk(incoming: IncomingMessage, see: (chunk: Uint8Array) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (incoming.complete && incoming.readableLength === 0) return resolve();
    function stop(settle: () => void): void {
      incoming.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
      settle();
    }
    function onData(chunk: Buffer): void {
      try {
        see(chunk);
      } catch (error) {
        incoming.pause();
        stop(() => reject(error));
      }
    }
    const onEnd = () => stop(resolve);
    const onBroken = () =>
      stop(() => reject(new AppError('bad_request', 'The body breaks off before its end.')));
    incoming.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
  });
}
