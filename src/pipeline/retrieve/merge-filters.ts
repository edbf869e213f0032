import { type Filter, type FilterField, LIST_FIELDS, RANGE_FIELDS } from '../../domain/filter.ts';
import type { Parsed } from '../../domain/parsed.ts';
import { AppError } from '../../errors.ts';
import type { Knowledge } from '../knowledge.ts';
import type { FilterPatch, ResolvedRequest } from '../request.ts';
import { effectiveTopics } from './effective-topics.ts';
import { plainWords } from './plain-words.ts';

/** What is asked for and ruled out, after the request's own filters have replaced the parsed fields. */
export interface Asked {
  include: Filter;
  exclude: Filter;
  includeAttributes: Record<string, string>;
  excludeAttributes: Record<string, string>;
  /** Fields of `include` that the request itself named: demanded even where a title implies them. */
  explicit: ReadonlySet<FilterField>;
  /** The need, or else the topics, in the prompt's own words. */
  need: string;
  /** Whether that is a need of its own ("evaluating an EHR") and not just the topics again. */
  hasNeed: boolean;
}

export function mergeFilters(parsed: Parsed, request: ResolvedRequest, knowledge: Knowledge): Asked {
  const explicit = new Set<FilterField>();
  for (const field of [...LIST_FIELDS, ...RANGE_FIELDS])
    if (request.include[field] !== undefined) explicit.add(field);
  const include = merged(parsed.include, request.include);
  refuseContradictions(include);
  if (!explicit.has('keywords')) include.keywords = asTopics(parsed, include.keywords, knowledge);
  const hasNeed = parsed.spans.some((span) => span.field === 'intent');
  const need = plainWords(parsed.intent.text, knowledge.cues);
  if (!explicit.has('industries') && !explicit.has('keywords') && !hasNeed)
    Object.assign(include, effectiveTopics(include, need, knowledge.topics));
  return {
    include,
    exclude: merged(parsed.exclude, request.exclude),
    includeAttributes: request.include.attributes ?? {},
    excludeAttributes: request.exclude.attributes ?? {},
    explicit,
    need,
    hasNeed,
  };
}

/** A keyword without a span says a topic of the filter once more, in the prompt's own words; the need has them already. */
function asTopics(parsed: Parsed, keywords: string[], { topics }: Knowledge): string[] {
  const said = (keyword: string) =>
    parsed.spans.some(({ field, value }) => field === 'include.keywords' && value === keyword);
  return keywords.filter((keyword) => said(keyword) || topics.canonical(keyword).length === 0);
}

/** A range that no number is in would silently match nothing, or be relaxed away. Only a prompt can still hold one here. */
function refuseContradictions(include: Filter): void {
  const errors = RANGE_FIELDS.flatMap((field) => {
    const { min, max } = include[field] ?? {};
    if (min === undefined || max === undefined || min <= max) return [];
    const message = `asks for ${field} of at least ${min} and at most ${max}: no number is both`;
    return [{ path: 'prompt', message, fix: `keep one of the two, or give filters.include.${field}` }];
  });
  if (errors.length > 0) throw new AppError('invalid', 'The prompt contradicts itself.', { errors });
}

function merged(parsed: Filter, patch: FilterPatch): Filter {
  const filter: Filter = { ...parsed };
  for (const field of LIST_FIELDS) {
    const given = patch[field];
    if (given !== undefined) filter[field] = [...given];
  }
  for (const field of RANGE_FIELDS) {
    const given = patch[field];
    if (given !== undefined) filter[field] = given;
  }
  return filter;
}
