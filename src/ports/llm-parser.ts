import type { Parsed } from '../domain/parsed.ts';
import type { LlmUsage } from './lead-judge.ts';

/** Optional second pass of the parser: may fill only what the rules left in `parsed.unparsed`. */
export interface LlmParser {
  complete(
    prompt: string,
    parsed: Parsed,
    signal: AbortSignal,
  ): Promise<Partial<Pick<Parsed, 'include' | 'exclude' | 'exemplars' | 'k'>>>;
}

export type FoundInPrompt = Awaited<ReturnType<LlmParser['complete']>>;

/** A model that reads prompts, and what reading costs. Rejects with LlmFailure, and with nothing else. */
export interface PromptReader {
  readonly model: string;
  /** The most that reading may use; budgets are reserved with it. */
  usageMax(prompt: string, parsed: Parsed): LlmUsage;
  read(
    prompt: string,
    parsed: Parsed,
    signal: AbortSignal,
  ): Promise<{ value: FoundInPrompt; usage: LlmUsage | null }>;
}
