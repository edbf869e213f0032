import type { Parsed } from '../../domain/parsed.ts';
import { simhash } from '../../ingest/gates/simhash.ts';
import type { QueryRequest } from '../../pipeline/request.ts';
import { hashText } from './hash-text.ts';
import type { Likeness, RecentQuery } from './recent-queries.ts';

const WORDS = /[\p{L}\p{M}\p{N}]+/gu;
const WORDS_MAX = 200;
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
  const all = wordsOf(prompt);
  const words = all.slice(0, WORDS_MAX);
  const beside =
    request.filters === undefined && request.exemplars === undefined
      ? ''
      : JSON.stringify([request.filters, request.exemplars]);
  return {
    prompt,
    words,
    signs: signsIn(all),
    unparsedSigns: parsed.unparsed.reduce((n, word) => n + signsIn(wordsOf(word)), 0),
    asksForSomething: parsed.spans.length > 0 || parsed.intent.terms.length > 0 || beside.length > 2,
    simhash: simhash(words.filter((word) => !hasFigure(word))),
    template: templateOf(prompt, parsed, request),
    content: hashText(`${words.join(' ')}\n${beside}`),
  };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORDS) ?? [];
}

function signsIn(words: readonly string[]): number {
  return words.reduce((n, word) => n + word.length, 0);
}

/**
 * "fintech companies in Germany" and "biotech companies in France" have one template; so have prompts that go through the
 * letters, or through names that nobody knows.
 */
function templateOf(prompt: string, parsed: Parsed, request: QueryRequest): number {
  const unknown = new Set(parsed.unparsed.map((word) => word.toLowerCase()));
  const blank = (word: string) => {
    if (isOneSign(word)) return '<1>';
    return unknown.has(word) ? '<?>' : word;
  };
  const plain = (from: number, to: number) => prompt.slice(from, to).toLowerCase().replace(WORDS, blank);
  let template = '';
  let at = 0;
  for (const { start, end, field } of [...parsed.spans].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    // A letter is a letter, even where it is also the name of a language; a keyword is a word that nobody knows.
    const named = isOneSign(prompt.slice(start, end)) ? '1' : field === 'include.keywords' ? '?' : field;
    template += `${plain(at, start)}<${named}>`;
    at = end;
  }
  template += plain(at, prompt.length);
  const { include, exclude } = request.filters ?? {};
  const given = `${Object.keys(include ?? {}).sort()}-${Object.keys(exclude ?? {}).sort()}`;
  return hashText(`${template.replace(/\s+/g, ' ')}\n${given}`);
}

function isOneSign(word: string): boolean {
  if (word.length === 1) return true;
  const code = word.charCodeAt(0);
  // Most words begin with a small letter of the alphabet.
  return !(code >= 97 && code <= 122) && /^\p{N}+$/u.test(word);
}

function hasFigure(word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    if (code > 127) return FIGURES.test(word);
    if (code >= 48 && code <= 57) return true;
  }
  return false;
}
