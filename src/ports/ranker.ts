/** A model trained on what became of leads, that orders the best candidates anew. */
export interface Ranker {
  /** Name and content hash; goes into model_version. */
  readonly version: string;
  /** Names of the columns, in order. */
  readonly columns: readonly string[];
  /** Share of the score that its value has, 0..1. */
  readonly weight: number;
  /** At most this many of the best candidates are scored by it. */
  readonly depth: number;
  /** `features` holds `rows` rows of `columns.length` numbers; one calibrated value in 0..1 per row. */
  predict(features: Float32Array, rows: number): Promise<Float32Array>;
  close(): Promise<void>;
}
