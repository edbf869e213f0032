import type { Parsed } from '../domain/parsed.ts';

/** Optional second pass of the parser: may fill only what the rules left in `parsed.unparsed`. */
export interface LlmParser {
  complete(
    prompt: string,
    parsed: Parsed,
    signal: AbortSignal,
  ): Promise<Partial<Pick<Parsed, 'include' | 'exclude' | 'exemplars' | 'k'>>>;
}
