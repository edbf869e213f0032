import { cleanText, isCleanText, truncate } from './clean-text.ts';
import type { Issue } from './issue.ts';

/** A record on its way in: what it holds, what is wrong with it (rejects it), what was mended or left out (does not). */
export interface Draft {
  readonly record: Readonly<Record<string, unknown>>;
  readonly errors: Issue[];
  readonly warnings: Issue[];
}

const ID_MAX = 200;
const LIST_MAX = 200;
const SCALAR_MAX = 200;
/** What spreadsheets and CRM exports write for nothing. */
const NOTHING =
  /^(?:-+|–|—|\?+|n\/?a\.?|n\.a\.|#n\/a|nil|null|none|undefined|unknown|not (?:available|applicable|specified|set|provided)|tbd|\(?blank\)?|\(?not set\)?|--none--)$/i;

/** Null where the record is no JSON object. */
export function startDraft(value: unknown): Draft | null {
  return isRecord(value) ? { record: value, errors: [], warnings: [] } : null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const NOT_A_RECORD: Issue = {
  field: '',
  reason: 'the row is not a JSON object',
  fix: 'write one object per line, like {"lead_id": "1", ...}',
};

/** Own value of a field; null and undefined alike are absent. */
export function given(draft: Draft, field: string): unknown {
  return Object.hasOwn(draft.record, field) ? (draft.record[field] ?? undefined) : undefined;
}

export function fail(draft: Draft, field: string, reason: string, fix: string): null {
  draft.errors.push({ field, reason, fix });
  return null;
}

export function warn(draft: Draft, field: string, reason: string, fix: string): null {
  draft.warnings.push({ field, reason, fix });
  return null;
}

/** An identifier is taken as it is or not at all: mending it could make two of them one. */
export function readId(draft: Draft, field: string, required: boolean): string | null {
  const value = given(draft, field);
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (text === undefined || (typeof text === 'string' && text.trim() === '')) {
    return required ? fail(draft, field, 'is missing', 'give a stable identifier') : null;
  }
  if (typeof text !== 'string') return fail(draft, field, `is ${kindOf(value)}`, 'give a string');
  const trimmed = text.trim().normalize('NFC');
  if (trimmed.length > ID_MAX)
    return fail(draft, field, `is longer than ${ID_MAX} characters`, 'use a shorter identifier');
  if (!isCleanText(trimmed) || /[\n\r\t]/.test(trimmed)) {
    return fail(draft, field, 'holds control characters or lone surrogates', 'use printable characters');
  }
  return trimmed;
}

export interface TextOptions {
  max: number;
  required?: boolean;
  multiline?: boolean;
}

/** A string (numbers are written out); cleaned, placeholders such as "N/A" taken as absent, cut at `max` with a warning. */
export function readText(draft: Draft, field: string, options: TextOptions): string | null {
  const value = given(draft, field);
  if (value === undefined)
    return options.required === true ? fail(draft, field, 'is missing', 'give a value') : null;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return fail(draft, field, `is ${kindOf(value)}`, 'give a string');
  // Nobody needs a megabyte cleaned to keep 300 characters of it.
  const text = cleanText(truncate(value, options.max * 4), options.multiline !== true);
  if (text === '' || (options.required !== true && NOTHING.test(text))) {
    return options.required === true ? fail(draft, field, 'is empty', 'give a value') : null;
  }
  if (text.length <= options.max && value.length <= options.max * 4) return text;
  warn(draft, field, `is longer than ${options.max} characters and was cut`, 'shorten it');
  return truncate(text, options.max).trimEnd();
}

/** A list of strings; one string is split at semicolons, bars, line breaks, or else commas. Without repetitions. */
export function readList(draft: Draft, field: string, itemMax: number): string[] {
  const value = given(draft, field);
  if (value === undefined) return [];
  const items: unknown = typeof value === 'string' ? splitList(value) : value;
  if (!Array.isArray(items)) {
    fail(draft, field, `is ${kindOf(value)}`, 'give a list of strings');
    return [];
  }
  const out = new Set<string>();
  for (const item of items) {
    if (item === null || item === undefined) continue;
    if (typeof item !== 'string' && typeof item !== 'number') {
      fail(draft, field, `holds ${kindOf(item)}`, 'give a list of strings');
      return [];
    }
    const text = truncate(cleanText(String(item), true), itemMax);
    if (text !== '' && !NOTHING.test(text)) out.add(text);
    if (out.size === LIST_MAX) {
      if (items.length > LIST_MAX)
        warn(draft, field, `holds more than ${LIST_MAX} items; the rest was left out`, 'shorten it');
      break;
    }
  }
  return [...out];
}

export function splitList(text: string): string[] {
  return text.split(/[;|\n]/.test(text) ? /[;|\n]/ : ',');
}

/** A number or a string, for fields with a grammar of their own; placeholders are absent. */
export function readScalar(draft: Draft, field: string): number | string | null {
  const value = given(draft, field);
  if (value === undefined) return null;
  if (typeof value === 'number') return value;
  if (typeof value !== 'string')
    return fail(draft, field, `is ${kindOf(value)}`, 'give a number or a string');
  if (value.length > SCALAR_MAX)
    return fail(draft, field, `is longer than ${SCALAR_MAX} characters`, 'give one value');
  const text = cleanText(value, true);
  return text === '' || NOTHING.test(text) ? null : text;
}

export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : 'a number out of range';
  return typeof value === 'boolean' ? 'true or false' : `a ${typeof value}`;
}

/** For messages: the value itself, short. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : String(value);
  return `"${truncate(text, 40)}${text.length > 40 ? '…' : ''}"`;
}
