import type { Language } from '../domain/parsed.ts';
import type { PhraseMatch } from './phrase-matcher.ts';
import type { Token } from './tokenize.ts';

/** `any`: a name that is the same in every language (acronyms, product names). */
export type SurfaceLanguage = Language | 'any';

/** Everything a person extends by editing src/vocabulary/data; pure data behind lookups, built once by loadVocabulary(). */
export interface Vocabulary {
  readonly topics: Topics;
  readonly technologies: Technologies;
  readonly titles: Titles;
  readonly stages: ValueTable<StageSurface>;
  readonly companyTypes: ValueTable<CompanyTypeSurface>;
  readonly sizes: ValueTable<SizeSurface>;
  readonly cues: Cues;
  readonly companies: Companies;
  /** What each field may take; the body of GET /vocabulary (places are added by their own table). */
  listing(): VocabularyListing;
}

// ---------------------------------------------------------------- topics

export interface Topic {
  /** Canonical English, lower case: "financial services". */
  readonly id: string;
  readonly parents: readonly string[];
}

export interface TopicSurface {
  readonly topic: string;
  readonly language: SurfaceLanguage;
  /**
   * name: the topic itself ("fintech", "Maschinenbau"); org: a noun for an organisation of the kind ("bank", "hospitals");
   * Either may fill a filter. After a negation an `org` surface excludes `topic` as well.
   */
  readonly kind: 'name' | 'org';
  /** A common word that means the topic only next to a company word or another cue ("web", "social", "space", "mobile"). */
  readonly weak: boolean;
}

export interface Topics {
  ids(): readonly string[];
  get(id: string): Topic | undefined;
  /** Surfaces that start at token i, longest first; German and Dutch compounds included ("Maschinenbauunternehmen"). */
  matchesAt(tokens: readonly Token[], i: number, language?: Language): readonly PhraseMatch<TopicSurface>[];
  /** An industry or keyword string of a record, or one filter value -> topic ids, most specific first; [] where it names none. */
  canonical(text: string): string[];
  /** Without the topic itself, nearest first. */
  ancestors(id: string): readonly string[];
  /** Closure, the topic itself first. */
  descendants(id: string): readonly string[];
  related(id: string): readonly { topic: string; similarity: number }[];
  /** 0..1; 1 for equal, symmetric; from hierarchy and the related column. */
  similarity(a: string, b: string): number;
  /** Topics a description has to do with, strongest first (add ancestors yourself); strength 0..1, 0.5 and up is a clear mention. */
  inText(text: string): { topic: string; strength: number }[];
  /** Topics a company's name shows ("First National Bank" -> banking). */
  ofName(companyName: string): string[];
  /** Words that texts on the topic use, for query expansion; the topic's own name first with weight 1. */
  expansions(id: string): readonly { phrase: string; weight: number }[];
}

// ---------------------------------------------------------------- technologies

export interface TechnologySurface {
  /** Canonical, lower case: "snowflake", "google analytics". */
  readonly technology: string;
  readonly category: string;
  /** A common word: take it for the product only after a technology cue ("using", "on") or where it is capitalised mid-sentence. */
  readonly ambiguous: boolean;
}

export interface Technologies {
  matchesAt(tokens: readonly Token[], i: number): readonly PhraseMatch<TechnologySurface>[];
  /** One technology value of a record or filter -> canonical name; null where unknown. */
  canonical(text: string): string | null;
  categoryOf(technology: string): string | null;
}

// ---------------------------------------------------------------- titles

/** head: engineer; modifier: software, content; level: senior, staff, vice president; phrase: a whole title or abbreviation (CTO, Geschäftsführer); role: a role that is no noun of a person (trust & safety, devrel). */
export type TitlePart = 'head' | 'modifier' | 'level' | 'phrase' | 'role';

export interface TitleSurface {
  readonly part: TitlePart;
  /** Canonical English, lower case, abbreviations expanded ("technical program manager"). */
  readonly title: string;
  readonly language: SurfaceLanguage;
  readonly function: string | null;
  readonly seniority: string | null;
  /** A common word that is a role only with other title words around it ("lead", "associate", "go"). */
  readonly weak: boolean;
}

export interface TitleReading {
  /** Canonical English, expanded, singular, lower case: "chief technology officer", "head of artificial intelligence and machine learning". */
  title: string;
  /** As asked, singular, abbreviations kept: "cto", "head of ai/ml"; equal to `title` where there is none. A parser may give both as alternatives. */
  asked: string;
  /** Folded words for the title_terms facet: of the expansion and the abbreviation ("cto", "chief", "technology", "officer"). */
  terms: readonly string[];
  /** Most specific function of the contract's list first; the first one is what the record gets. */
  functions: readonly string[];
  function: string | null;
  seniority: string | null;
}

/** A stretch of tokens [start, end) that reads as one job title. */
export interface TitleChunk extends TitleReading {
  start: number;
  end: number;
  /** 0..1: 1 a known phrase or a head noun with modifiers; under 0.5 only a modifier or a weak word, take it only if nothing else claims the words. */
  confidence: number;
}

export interface Titles {
  matchesAt(tokens: readonly Token[], i: number, language?: Language): readonly PhraseMatch<TitleSurface>[];
  /**
   * Longest job title that starts at token i, or null: "senior staff engineers", "director of people operations", "head of AI/ML",
   * "Leiter Einkauf", "directeur commercial", "人事部長", "trust & safety". Never crosses a break (comma, colon) or a place preposition.
   */
  chunkAt(tokens: readonly Token[], i: number, language?: Language): TitleChunk | null;
  /** A whole title string of a record or filter. */
  read(text: string): TitleReading;
  /** 0..1 between two term lists; symmetric; heads count more than levels. */
  similarity(a: readonly string[], b: readonly string[]): number;
  /** Whole titles the table knows, for listings. */
  all(): string[];
  /** Canonical value of a seniority or function column of a record ("C-Level", "Vice President", "R&D"), or null. */
  canonicalSeniority(text: string): string | null;
  canonicalFunction(text: string): string | null;
}

// ---------------------------------------------------------------- small closed tables

/** One closed list of canonical values with its surfaces in all languages. */
export interface ValueTable<E extends { readonly value: string }> {
  values(): readonly string[];
  matchesAt(tokens: readonly Token[], i: number, language?: Language): readonly PhraseMatch<E>[];
  /** A whole field value -> canonical; null where unknown. */
  canonical(text: string): string | null;
}

export interface StageSurface {
  /** pre_seed ... ipo */
  readonly value: string;
  readonly language: SurfaceLanguage;
  /** Position in values(), for "Series B or later". */
  readonly order: number;
  /** Needs a round cue next to it ("seed" alone may be agriculture, "growth" may be a title). */
  readonly weak: boolean;
}

export interface CompanyTypeSurface {
  readonly value: string;
  readonly language: SurfaceLanguage;
  readonly weak: boolean;
}

export interface SizeSurface {
  /** "small", "mid-market", "enterprise" ... */
  readonly value: string;
  readonly language: SurfaceLanguage;
  readonly employees: { min?: number; max?: number };
  /** Means a size only with a company word ("large", "enterprise", "small"). */
  readonly weak: boolean;
}

// ---------------------------------------------------------------- companies

export interface CompanySurface {
  /** As the filter of companies takes it; for a group ("Big Four") those that belong to it. */
  readonly names: readonly string[];
  /** Where the name is a place or a common word as well: it means the company beside one of these topics. */
  readonly topics: readonly string[];
}

/** Names of companies that would be read as something else, and names for several companies at once. */
export interface Companies {
  matchesAt(tokens: readonly Token[], i: number): readonly PhraseMatch<CompanySurface>[];
}

// ---------------------------------------------------------------- cues

export const CUE_KINDS = [
  'stop', // function words: never a value; also what language detection counts
  'request', // find, show me, Zoek, trouve, 探して
  'company', // companies, Unternehmen, startups, firms, 企業: the thing asked for
  'person', // people, contacts, decision makers: the thing asked for
  'counter', // 社, 家, 名, 件: follows a number
  'negation', // value: scope
  'exemplar', // like, similar to, ähnlich wie
  'exemplar_suffix', // のような: follows the company
  'need', // looking for, evaluating, auf der Suche nach; value: leaving where what follows is what they have and want to be rid of
  'need_suffix', // を探している: follows the need; value: as for need
  'technology', // using, running on, die ... nutzen
  'technology_suffix', // nutzen, gebruiken, を使っている: follows the product
  'employment', // at, working at, bei, chez: a company or a kind of company follows
  'range', // value: min | max | above | below | between | about | exact; prefix
  'range_suffix', // 以上, or more, oder mehr; follows the number
  'range_join', // to, bis, à, から: joins two numbers
  'employees', // employees, staff, Mitarbeiter, 従業員
  'founded', // founded, gegründet, créée
  'decade', // nineties, años noventa; value: its first year
  'funding', // raised, funding, Finanzierung
  'revenue', // revenue, ARR: a number that is not one of our fields
  'experience', // years of experience
  'currency', // value: ISO code
  'number', // value: the number (ten, dozen, hundert, 百)
  'magnitude', // value: the factor (k, million, Mio, 億)
  'time', // value: this_year | last_year | recent | now
  'place', // in, based in, near, aus, à
  'and',
  'or',
  'but',
] as const;
export type CueKind = (typeof CUE_KINDS)[number];

export interface CueSurface {
  readonly kind: CueKind;
  readonly language: SurfaceLanguage;
  /**
   * negation: `next` (governs the next phrase and what is joined to it by and/or/commas), `except` (the same, and likely to be followed
   * by names of companies: except, außer, sauf), `behind` (excluded, ausgenommen: governs what stands before it where its clause ends,
   * as `except` elsewhere), `previous` (以外 after the noun),
   * `outside` (place), `verb` (don't use, n'utilisent pas: governs the verb's object), `none` (looks like an exclusion and is none: "not only", "no more than").
   * range: min, max (inclusive), above, below (exclusive), between, about, exact. Others as at CUE_KINDS; '' where there is none.
   */
  readonly value: string;
}

export interface Cues {
  matchesAt(tokens: readonly Token[], i: number, language?: Language): readonly PhraseMatch<CueSurface>[];
  /** Function words of a language, folded, for detection. */
  stopWords(language: Language): ReadonlySet<string>;
  /** Rough USD per unit, by ISO code. */
  usdPerUnit(currency: string): number | null;
  /** "$" -> USD, "€" -> EUR ...: signs are no tokens, look for them in the text before or after the number. */
  currencySymbols(): readonly { symbol: string; code: string }[];
}

export interface VocabularyListing {
  industries: { id: string; parents: string[] }[];
  technologies: { id: string; category: string }[];
  functions: string[];
  seniorities: string[];
  funding_stages: string[];
  company_types: string[];
  sizes: { id: string; employees: { min?: number; max?: number } }[];
  titles: string[];
  languages: string[];
}
