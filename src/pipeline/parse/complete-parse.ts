import {
  emptyFilter,
  type Filter,
  LIST_FIELDS,
  type ListField,
  RANGE_FIELDS,
  type Range,
} from '../../domain/filter.ts';
import type { Exemplar, Parsed } from '../../domain/parsed.ts';
import type { LlmParser } from '../../ports/llm-parser.ts';
import { FUNCTIONS, SENIORITIES } from '../../vocabulary/title-values.ts';
import type { ParseContext } from './draft.ts';

/** What the values of a model are checked against. */
type KnownTerms = Pick<ParseContext, 'vocabulary' | 'places'>;

const LIST_MAX = 50;
const TEXT_MAX = 80;
const COUNT_MAX = 500;
const KEYWORD_WORDS_MAX = 4;

/**
 * Lets a language model read what the rules left in `parsed.unparsed`. Nothing the rules found is changed, every value
 * that comes back must be in the vocabulary, and whatever fails (the model, the deadline, the answer's shape) leaves the
 * rules' answer as it was.
 */
export async function completeParse(
  prompt: string,
  parsed: Parsed,
  llm: LlmParser | null,
  signal: AbortSignal,
  ctx: KnownTerms,
): Promise<Parsed> {
  if (llm === null || parsed.unparsed.length === 0 || signal.aborted) return parsed;
  let answer: unknown;
  try {
    answer = await inTime(llm.complete(prompt, parsed, signal), signal);
  } catch {
    return parsed;
  }
  if (signal.aborted || !isRecord(answer)) return parsed;
  const exclude = fill(parsed.exclude, checked(answer.exclude, ctx));
  const include = without(fill(parsed.include, checked(answer.include, ctx)), exclude);
  const exemplars = parsed.exemplars.length > 0 ? parsed.exemplars : exemplarsOf(answer.exemplars, prompt);
  const k = parsed.k ?? countOf(answer.k);
  const same =
    JSON.stringify([include, exclude, exemplars, k]) ===
    JSON.stringify([parsed.include, parsed.exclude, parsed.exemplars, parsed.k]);
  return same ? parsed : { ...parsed, include, exclude, exemplars, k, source: 'rules+llm' };
}

/** The model's answer, or null when the time is up, also where the model hears no signal. */
async function inTime<T>(answer: Promise<T>, signal: AbortSignal): Promise<T | null> {
  let stop = (): void => undefined;
  const late = new Promise<null>((resolve) => {
    stop = () => resolve(null);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Only fields that the rules left empty are filled. */
function fill(known: Filter, found: Filter): Filter {
  const filled: Filter = { ...known };
  for (const field of LIST_FIELDS) if (known[field].length === 0) filled[field] = found[field];
  for (const field of RANGE_FIELDS) {
    const range = found[field];
    if (known[field] === undefined && range !== undefined) filled[field] = range;
  }
  return filled;
}

function without(include: Filter, exclude: Filter): Filter {
  const left: Filter = { ...include };
  for (const field of LIST_FIELDS)
    left[field] = include[field].filter((value) => !exclude[field].includes(value));
  return left;
}

function checked(raw: unknown, ctx: KnownTerms): Filter {
  const filter = emptyFilter();
  if (!isRecord(raw)) return filter;
  for (const field of LIST_FIELDS) {
    const given = raw[field];
    if (!Array.isArray(given)) continue;
    for (const value of given.slice(0, LIST_MAX)) {
      if (typeof value !== 'string' || value.length > TEXT_MAX) continue;
      for (const canonical of canonicalOf(field, value, ctx))
        if (!filter[field].includes(canonical)) filter[field].push(canonical);
    }
  }
  for (const field of RANGE_FIELDS) {
    const range = rangeOf(raw[field]);
    if (range !== null) filter[field] = range;
  }
  return filter;
}

/** The canonical values of one value; none where the vocabulary does not know it. */
function canonicalOf(field: ListField, value: string, ctx: KnownTerms): string[] {
  const { vocabulary, places } = ctx;
  switch (field) {
    case 'industries':
      return vocabulary.topics.canonical(value).slice(0, 1);
    case 'keywords':
      return value.trim() !== '' && value.trim().split(/\s+/).length <= KEYWORD_WORDS_MAX
        ? [value.trim().toLowerCase()]
        : [];
    case 'companies':
      return value.trim() === '' ? [] : [value.trim()];
    case 'countries':
      return some(places.canonicalCountry(value));
    case 'regions':
      return some(places.canonicalRegion(value));
    case 'cities':
      return places.cities(value).length > 0 ? some(places.canonicalCity(value)) : [];
    case 'technologies':
      return some(vocabulary.technologies.canonical(value));
    case 'titles':
      return some(vocabulary.titles.read(value).title);
    case 'functions':
      return FUNCTIONS.filter((known) => known === value);
    case 'seniorities':
      return SENIORITIES.filter((known) => known === value);
    case 'funding_stages':
      return some(vocabulary.stages.canonical(value));
    case 'company_types':
      return some(vocabulary.companyTypes.canonical(value));
  }
}

function some(value: string | null): string[] {
  return value === null || value === '' ? [] : [value];
}

function rangeOf(raw: unknown): Range | null {
  if (!isRecord(raw)) return null;
  const range: Range = {};
  for (const bound of ['min', 'max'] as const) {
    const value = raw[bound];
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) range[bound] = Math.round(value);
  }
  const empty = range.min === undefined && range.max === undefined;
  return empty || (range.min ?? 0) > (range.max ?? Number.POSITIVE_INFINITY) ? null : range;
}

/** Companies to be like must stand in the prompt: a model may not make them up. */
function exemplarsOf(raw: unknown, prompt: string): Exemplar[] {
  if (!Array.isArray(raw)) return [];
  const text = prompt.toLowerCase();
  const found: Exemplar[] = [];
  for (const value of raw.slice(0, LIST_MAX)) {
    if (!isRecord(value)) continue;
    const { domain, company } = value;
    if (typeof domain === 'string' && domain !== '' && text.includes(domain.toLowerCase()))
      found.push({ domain: domain.toLowerCase() });
    else if (typeof company === 'string' && company !== '' && text.includes(company.toLowerCase()))
      found.push({ company });
  }
  return found;
}

function countOf(raw: unknown): number | null {
  return typeof raw === 'number' && Number.isInteger(raw) && raw >= 1 ? Math.min(raw, COUNT_MAX) : null;
}
