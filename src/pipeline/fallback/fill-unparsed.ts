import { type Filter, LIST_FIELDS, RANGE_FIELDS } from '../../domain/filter.ts';
import type { Parsed } from '../../domain/parsed.ts';
import type { LlmParser } from '../../ports/llm-parser.ts';

export interface Filled {
  parsed: Parsed;
  calls: number;
  /** Why the second pass is missing; null where it ran or was not needed. */
  failed: string | null;
}

/** Asks the second parser, where there is one, about what the rules left; it adds to empty fields and overrules nothing. */
export async function fillUnparsed(
  prompt: string,
  parsed: Parsed,
  llm: LlmParser | null,
  msLeft: number,
  signal: AbortSignal,
): Promise<Filled> {
  if (llm === null || parsed.unparsed.length === 0) return { parsed, calls: 0, failed: null };
  if (msLeft <= 0) return { parsed, calls: 0, failed: 'llm: no time left' };
  try {
    const found = await llm.complete(prompt, parsed, AbortSignal.any([signal, AbortSignal.timeout(msLeft)]));
    const filled: Parsed = {
      ...parsed,
      k: parsed.k ?? found.k ?? null,
      include: filledFilter(parsed.include, found.include),
      exclude: filledFilter(parsed.exclude, found.exclude),
      exemplars: parsed.exemplars.length > 0 ? parsed.exemplars : (found.exemplars ?? []),
      source: 'rules+llm',
    };
    return { parsed: filled, calls: 1, failed: null };
  } catch {
    return { parsed, calls: 1, failed: 'llm: no answer, the rules alone were used' };
  }
}

function filledFilter(own: Filter, found: Filter | undefined): Filter {
  if (found === undefined) return own;
  const filter: Filter = { ...own };
  for (const field of LIST_FIELDS) if (own[field].length === 0) filter[field] = [...found[field]];
  for (const field of RANGE_FIELDS) {
    const range = own[field] ?? found[field];
    if (range !== undefined) filter[field] = range;
  }
  return filter;
}
