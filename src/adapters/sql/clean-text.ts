import { AppError } from '../../errors.ts';

// What PostgreSQL text cannot hold: NUL, and halves of surrogate pairs (they have no UTF-8 form).
const BROKEN = /\u0000|\p{Surrogate}/u;
const SUSPECT_JSON = /\\u(?:0000|[dD][89a-fA-F])/;

export function isStorable(text: string): boolean {
  return !BROKEN.test(text);
}

/** NUL is dropped, an unpaired surrogate becomes U+FFFD. */
export function cleanText(text: string): string {
  return isStorable(text) ? text : text.replaceAll('\u0000', '').toWellFormed();
}

/** Ids are refused instead of cleaned: two different ids must never become one. */
export function requireStorableKey(name: string, key: string): void {
  if (key !== '' && isStorable(key)) return;
  const fix = 'use a non-empty id without NUL characters and unpaired surrogates';
  throw new AppError('invalid', `${name} cannot be stored.`, {
    errors: [{ path: name, message: 'is empty or holds characters that cannot be stored', fix }],
  });
}

/** JSON that PostgreSQL accepts: every string in it, keys too, cleaned as by cleanText. */
export function toStorableJson(value: unknown): string {
  return storableText(JSON.stringify(value) ?? 'null');
}

/** The same of JSON that is text already. */
export function storableText(json: string): string {
  return SUSPECT_JSON.test(json) ? JSON.stringify(cleanDeep(JSON.parse(json))) : json;
}

function cleanDeep(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanDeep);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [cleanText(key), cleanDeep(item)]));
}
