import type { Topics } from '../vocabulary/api.ts';
import { fold, type Token, tokenize } from '../vocabulary/tokenize.ts';

/** Industry strings that say nothing. */
const EMPTY_INDUSTRY = new Set([
  'other',
  'others',
  'misc',
  'miscellaneous',
  'various',
  'general',
  'company',
  'business',
]);
const COPULA = new Set(['is', 'are', 'was', 'provides', 'operates']);
const ARTICLE = new Set(['a', 'an', 'the', 'one', 'as']);
const COMPANY_WORDS = new Set([
  'company',
  'startup',
  'firm',
  'provider',
  'business',
  'agency',
  'platform',
  'developer',
  'maker',
  'manufacturer',
  'brand',
  'studio',
  'vendor',
  'operator',
]);
/** Words that end the noun phrase that says what the company is. */
const HEAD_END = new Set([
  'for',
  'that',
  'which',
  'who',
  'to',
  'in',
  'of',
  'with',
  'based',
  'focused',
  'helping',
  'building',
  'by',
  'from',
  'serving',
  'where',
  'whose',
  'at',
  'on',
  'making',
  'offering',
  'designed',
  'dedicated',
  'specializing',
  'specialising',
  'used',
  'like',
]);
/** What may follow the head of a company's name. */
const NAME_TAILS = new Set(
  'inc incorporated corp corporation co company llc llp lp ltd limited plc gmbh ag sa se bv nv ab as oy spa srl sarl sas kg pty pvt pte ltda group holding holdings international global worldwide usa us uk america americas europe asia partners partnership associates trust the and'.split(
    ' ',
  ),
);
/** Nouns that names use as figures of speech: a "Market Factory" makes no goods. */
const FIGURATIVE = new Set(
  'factory factories farm farms ranch ranches laboratory laboratories lab labs kitchen kitchens garage foundry forge mill mills bakery butcher salon tower towers museum museums zoo archive archives cafe'.split(
    ' ',
  ),
);
const HEAD_TOKENS_MAX = 12;
const SUBJECT_TOKENS_MAX = 8;
/** Holds that many tokens, as a rule. */
const HEAD_CHARACTERS = 160;
const MENTIONS_MAX = 40;

export interface LeadText {
  company_name: string;
  industry: string | null;
  sub_industry: string | null;
  keywords: readonly string[];
  description: string | null;
}

export interface LeadTopics {
  topics: string[];
  mentions: string[];
}

/**
 * `topics`: what the record declares (industry, sub-industry, keywords), what its name shows ("First National Bank") and
 * what its description says it is ("... is a community bank"), with ancestors, and the declared strings themselves, folded,
 * so that an industry outside the vocabulary can still be matched. `mentions`: what else the description speaks of.
 */
export function leadTopics(
  text: LeadText,
  vocabulary: Topics,
  canonical: (text: string) => readonly string[],
): LeadTopics {
  const topics = new Set<string>();
  for (const declared of [text.industry, text.sub_industry, ...text.keywords]) {
    if (declared === null) continue;
    for (const topic of canonical(declared)) topics.add(topic);
    const raw = fold(declared).replace(/\s+/g, ' ').trim();
    if (raw !== '' && raw.length <= 60 && !EMPTY_INDUSTRY.has(raw)) topics.add(raw);
  }
  addWithAncestors(topics, topicsOfName(text.company_name, vocabulary), vocabulary);
  const mentions = new Set<string>();
  if (text.description !== null) {
    addWithAncestors(topics, topicsOfHead(text.description, vocabulary), vocabulary);
    for (const { topic } of vocabulary.inText(text.description)) {
      if (mentions.size >= MENTIONS_MAX) break;
      addWithAncestors(mentions, [topic], vocabulary);
    }
    for (const topic of topics) mentions.delete(topic);
  }
  return { topics: [...topics], mentions: [...mentions] };
}

/** Topics of one declared string with their ancestors. */
export function declaredTopics(text: string, vocabulary: Topics): string[] {
  const out = new Set<string>();
  addWithAncestors(out, vocabulary.canonical(text), vocabulary);
  return [...out];
}

function addWithAncestors(into: Set<string>, topics: readonly string[], vocabulary: Topics): void {
  for (const topic of topics) {
    into.add(topic);
    for (const ancestor of vocabulary.ancestors(topic)) into.add(ancestor);
  }
}

/**
 * The noun for an organisation that a name ends with or that "of" follows: "Boston University", "Bank of Ohio", but not
 * "College Book Renter" or "Media Temple".
 */
function topicsOfName(name: string, vocabulary: Topics): string[] {
  const tokens = tokenize(name);
  let end = tokens.length;
  while (end > 1 && NAME_TAILS.has(tokens[end - 1]?.folded ?? '')) end--;
  const found: string[] = [];
  for (let i = 0; i < end; i++) {
    const match = vocabulary.matchesAt(tokens, i, 'en').find((m) => m.entry.kind === 'org' && !m.entry.weak);
    if (match === undefined) continue;
    const isHead = match.end === end || tokens[match.end]?.folded === 'of';
    if (isHead && !FIGURATIVE.has(tokens[match.end - 1]?.folded ?? '')) found.push(match.entry.topic);
    i = match.end - 1;
  }
  return found;
}

/** Nouns for organisations in the noun phrase that opens the description or follows its first "is a". */
function topicsOfHead(description: string, vocabulary: Topics): string[] {
  const tokens = tokenize(description.slice(0, HEAD_CHARACTERS));
  let start = 0;
  for (let i = 1; i <= SUBJECT_TOKENS_MAX && i + 1 < tokens.length; i++) {
    if (COPULA.has(tokens[i]?.folded ?? '') && ARTICLE.has(tokens[i + 1]?.folded ?? '')) {
      start = i + 2;
      break;
    }
  }
  const found: string[] = [];
  for (let i = start; i < tokens.length && i < start + HEAD_TOKENS_MAX; ) {
    const token = tokens[i];
    if (token === undefined || HEAD_END.has(token.folded)) break;
    if (i > start && token.gap === 'break') break;
    const match = vocabulary
      .matchesAt(tokens, i, 'en')
      .find(
        (m) => !m.entry.weak && (m.entry.kind === 'org' || COMPANY_WORDS.has(tokens[m.end]?.folded ?? '')),
      );
    if (match !== undefined && endsPhrase(tokens[match.end], match.entry.kind)) found.push(match.entry.topic);
    i = match === undefined ? i + 1 : match.end;
  }
  return found;
}

/** "bank" in "bank software" is no bank: an organisation noun counts only where the noun phrase ends with it. */
function endsPhrase(next: Token | undefined, kind: 'name' | 'org'): boolean {
  if (kind === 'name' || next === undefined || next.gap === 'break') return true;
  return HEAD_END.has(next.folded) || next.folded === 'and' || next.folded === 'or';
}
