import type { Embedder } from '../../ports/embedder.ts';

export type EmbedOutcome = { vector: Float32Array | null } | { failed: 'deadline' | 'error' };

/** One text's vector within `msLeft`; a zero vector (no known word) counts as none. */
export async function embedQuery(text: string, embedder: Embedder, msLeft: number): Promise<EmbedOutcome> {
  if (embedder.embedSync !== undefined) return { vector: nonZero(embedder.embedSync(text)) };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<EmbedOutcome>((resolve) => {
    timer = setTimeout(() => resolve({ failed: 'deadline' }), Math.max(0, msLeft));
  });
  const made = embedder.embed([text]).then(
    ([vector]): EmbedOutcome => ({ vector: vector === undefined ? null : nonZero(vector) }),
    (): EmbedOutcome => ({ failed: 'error' }),
  );
  try {
    return await Promise.race([made, late]);
  } finally {
    clearTimeout(timer);
  }
}

function nonZero(vector: Float32Array): Float32Array | null {
  return vector.some((x) => x !== 0) ? vector : null;
}
