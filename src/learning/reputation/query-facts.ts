import type { Parsed } from '../../domain/parsed.ts';
import { simhash } from '../../ingest/gates/simhash.ts';
import type { QueryRequest } from '../../pipeline/request.ts';
import { hashText } from './hash-text.ts';
import type { Likeness, RecentQuery } from './recent-queries.ts';

const WORDS = /[\p{L}\p{M}\p{N}]+/gu;
const WORDS_MAX = 200;
const SIGN = /[\p{L}\p{N}]/gu;
const FIGURES = /\p{N}/u;

/** What the checks of one query look at. */
export interface QueryFacts {
  prompt: string;
  words: readonly string[];
  /** Letters and digits. */
  signs: number;
  /** Letters and digits of the words that became nothing. */
  unparsedSigns: number;
  /** Whether the prompt or the fields beside it ask for anything. */
  asksForSomething: boolean;
  /** Leads asked for. */
  k: number;
  likeness: Likeness;
  /** Of the day so far, this query's included. */
  day: { returned: number; distinct: number; limit: number };
  /** Outcomes reported for each lead returned, decayed. */
  feedbackShare: number;
}

export type PromptFacts = Pick<
  QueryFacts,
  'prompt' | 'words' | 'signs' | 'unparsedSigns' | 'asksForSomething'
> &
  Pick<RecentQuery, 'simhash' | 'template' | 'content'>;

/** What can be said of a query by itself; nothing of it is kept but hashes. */
export function promptFacts(request: QueryRequest, parsed: Parsed): PromptFacts {
  const { prompt } = request;
  const words = (prompt.toLowerCase().match(WORDS) ?? []).slice(0, WORDS_MAX);
  const beside =
    request.filters === undefined && request.exemplars === undefined
      ? ''
      : JSON.stringify([request.filters, request.exemplars]);
  return {
    prompt,
    words,
    signs: signsIn(prompt),
    unparsedSigns: parsed.unparsed.reduce((n, word) => n + signsIn(word), 0),
    asksForSomething: parsed.spans.length > 0 || parsed.intent.terms.length > 0 || beside.length > 2,
    simhash: simhash(words.filter((word) => !FIGURES.test(word))),
    template: templateOf(prompt, parsed, request),
    content: hashText(`${words.join(' ')}\n${beside}`),
  };
}

function signsIn(text: string): number {
  return text.match(SIGN)?.length ?? 0;
}

/** "fintech companies in Germany" and "biotech companies in France" have one template; so have prompts that go through the letters. */
function templateOf(prompt: string, parsed: Parsed, request: QueryRequest): number {
  const blanked = [...parsed.spans].sort((a, b) => a.start - b.start);
  let text = '';
  let at = 0;
  for (const { start, end, field } of blanked) {
    if (start < at) continue;
    text += `${prompt.slice(at, start)}<${field}>`;
    at = end;
  }
  text += prompt.slice(at);
  for (const word of parsed.unparsed.slice(0, WORDS_MAX)) text = text.replace(word, '<?>');
  const rest = text.toLowerCase().replace(/(?<![\p{L}\p{N}<.])(?:\p{L}|\p{N}+)(?![\p{L}\p{N}>])/gu, '<1>');
  const given =
    Object.keys(request.filters?.include ?? {}).join() +
    Object.keys(request.filters?.exclude ?? {}).join('-');
  return hashText(`${rest.replace(/\s+/g, ' ')}\n${given}`);
}
