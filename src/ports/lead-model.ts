/** A trained model that estimates how likely a lead is to buy, for leads with no usable evidence. */
export interface LeadModel {
  /** Name and content hash. */
  readonly version: string;
  /** `rows` holds the features of one lead after another; one value in 0..1 per lead. */
  predict(features: readonly string[], rows: Float32Array): Promise<Float32Array>;
}
