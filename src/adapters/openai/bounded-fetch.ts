import { LlmFailure } from '../../ports/llm-failure.ts';

/** A fetch whose answers end with an error after `bytesMax` bytes, whatever the server says of their length. No redirects: they could carry the key elsewhere. */
export function boundedFetch(bytesMax: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'error' });
    const declared = Number(response.headers.get('content-length') ?? 0);
    if (declared > bytesMax) {
      await response.body?.cancel();
      throw new LlmFailure('too_large');
    }
    if (response.body === null) return response;
    let seen = 0;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(part, controller) {
          seen += part.byteLength;
          if (seen > bytesMax) controller.error(new LlmFailure('too_large'));
          else controller.enqueue(part);
        },
      }),
    );
    const { status, statusText, headers } = response;
    return new Response(counted, { status, statusText, headers });
  };
}
