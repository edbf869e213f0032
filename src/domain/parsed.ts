import type { Filter } from './filter.ts';

export type Language = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'it' | 'nl' | 'ja' | 'zh';

export interface Exemplar {
  domain?: string;
  company?: string;
  lead_id?: string;
}

/** Characters [start, end) of the prompt (UTF-16 units) became `value` of `field` ("include.industries", "exclude.titles", "k", "exemplars", "intent", ...). */
export interface Span {
  start: number;
  end: number;
  field: string;
  value: string | number | { min?: number; max?: number };
}

/** The result of POST /parse; field meanings in the public contract. */
export interface Parsed {
  language: Language;
  k: number | null;
  include: Filter;
  exclude: Filter;
  exemplars: Exemplar[];
  intent: { text: string; terms: string[] };
  spans: Span[];
  unparsed: string[];
  source: 'rules' | 'rules+llm';
}
