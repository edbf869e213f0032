import type { Parsed } from '../../domain/parsed.ts';
import type { LlmParser } from '../../ports/llm-parser.ts';

/** Lets a second parser fill what the rules left; only values the vocabulary knows come through. */
export type Complete = (
  prompt: string,
  parsed: Parsed,
  llm: LlmParser,
  signal: AbortSignal,
) => Promise<Parsed>;

export interface Filled {
  parsed: Parsed;
  calls: number;
  /** Why the second pass is missing; null where it ran or was not needed. */
  failed: string | null;
}

/** Asks the second parser, where there is one, about what the rules left, within the time that is left. */
export async function fillUnparsed(
  prompt: string,
  parsed: Parsed,
  llm: LlmParser | null,
  complete: Complete,
  msLeft: number,
  signal: AbortSignal,
): Promise<Filled> {
  if (llm === null || parsed.unparsed.length === 0) return { parsed, calls: 0, failed: null };
  if (msLeft <= 0) return { parsed, calls: 0, failed: 'llm: no time left' };
  // A timer of our own: a joined AbortSignal.timeout may be collected before it fires.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), msLeft);
  const until = AbortSignal.any([signal, late.signal]);
  let calls = 0;
  let answered = false;
  const watched: LlmParser = {
    async complete(...asked) {
      calls++;
      const found = await llm.complete(...asked);
      answered = !until.aborted;
      return found;
    },
  };
  const filled = await complete(prompt, parsed, watched, until).finally(() => clearTimeout(timer));
  return { parsed: filled, calls, failed: answered ? null : 'llm: no answer, the rules alone were used' };
}
