/** Turns text into one unit vector; deterministic for one `version`. */
export interface Embedder {
  readonly dimensions: number;
  /** Name and content hash; goes into model_version and into the lead index file. */
  readonly version: string;
  /** One unit-length vector per text (zero vector where no token is known). */
  embed(texts: string[]): Promise<Float32Array[]>;
  /** Same for adapters that need no await (the static table); absent where the model runs elsewhere. */
  embedSync?(text: string): Float32Array;
  close(): Promise<void>;
}
