/** What one caller spent on language models on one day (UTC), and for how many leads answered. */
export interface LlmSpend {
  /** RFC 3339 date. */
  day: string;
  /** The API key's id. */
  caller: string;
  usd: number;
  input_tokens: number;
  output_tokens: number;
  calls: number;
  leads: number;
}
