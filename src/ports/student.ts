export interface StudentDecision {
  /** 0..1, what the language model would say. */
  value: number;
  /** 0..1: one minus the mean difference from the language model where the student said the like before. */
  confidence: number;
}

/** Learned from a language model's stored labels what it says of leads, and knows where it may be believed. */
export interface Student {
  readonly version: string;
  /** Names of the columns, in order: the first of the ranker's, from before anybody judged. */
  readonly columns: readonly string[];
  /** One decision per row; null where it is not sure, so that the language model has to be asked. */
  decide(features: Float32Array, rows: number): Promise<(StudentDecision | null)[]>;
  close(): Promise<void>;
}
