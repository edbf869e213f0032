import { createHash, type Hash } from 'node:crypto';
import type { Context } from 'hono';

/** Sees the bytes of a body as they are read, whoever reads them, and keeps none. */
export class BodyWitness {
  readonly #hash: Hash;
  #isStarted = false;
  #fingerprint: Uint8Array | null = null;

  /** `head`: what belongs to the request besides its body. */
  constructor(head: readonly string[]) {
    this.#hash = createHash('sha256').update(JSON.stringify(head));
  }

  update(bytes: Uint8Array): void {
    this.#isStarted = true;
    if (this.#fingerprint === null) this.#hash.update(bytes);
  }

  /** The body is complete. */
  end(): void {
    this.#fingerprint ??= this.#hash.digest();
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Null until the whole body has been seen. */
  get fingerprint(): Uint8Array | null {
    return this.#fingerprint;
  }
}

export const BODY_WITNESS = 'bodyWitness';

/** Who is to see the body of this request; undefined where nobody asked for it. */
export function bodyWitnessOf(c: Context): BodyWitness | undefined {
  const found: unknown = c.get(BODY_WITNESS);
  return found instanceof BodyWitness ? found : undefined;
}
