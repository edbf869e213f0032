/** One trained model over rows of numbers. */
export interface ModelHead {
  /** Names of the columns, in order. */
  readonly columns: readonly string[];
  /** `features` holds `rows` rows of `columns.length` numbers, one after another; one value in 0..1 per row. */
  predict(features: Float32Array, rows: number): Promise<Float32Array>;
}

/** What is to be expected of leads with no usable evidence; features are made by pipeline/features. */
export interface LeadModel {
  /** Name and content hash; goes into model_version. */
  readonly version: string;
  /** The intent that the scorer would find if somebody reported on the lead. */
  readonly intent: ModelHead;
  /** Probability that a company with known funding rounds raises again within 365 days. */
  readonly funding: ModelHead;
  close(): Promise<void>;
}
