import type { Titles, ValueTable } from '../vocabulary/api.ts';
import { type Draft, quote, readText, warn } from './draft.ts';

export interface Role {
  title: string | null;
  title_terms: string[];
  seniority: string | null;
  function: string | null;
}

/** The title as given with its words expanded; seniority and function as given, else as the title shows them. */
export function readRole(draft: Draft, titles: Titles): Role {
  const title = readText(draft, 'title', { max: 300 });
  const read = title === null ? null : titles.read(title);
  const seniority = readWith(draft, 'seniority', (text) => titles.canonicalSeniority(text));
  const fn = readWith(draft, 'function', (text) => titles.canonicalFunction(text));
  return {
    title,
    title_terms: read === null ? [] : [...new Set(read.terms)],
    seniority: seniority ?? read?.seniority ?? null,
    function: fn ?? read?.function ?? null,
  };
}

/** One value of a closed list; null with a warning where it is none. */
export function readValue<E extends { readonly value: string }>(
  draft: Draft,
  field: string,
  table: ValueTable<E>,
): string | null {
  return readWith(draft, field, (text) => table.canonical(text));
}

function readWith(draft: Draft, field: string, canonical: (text: string) => string | null): string | null {
  const given = readText(draft, field, { max: 200 });
  if (given === null) return null;
  return (
    canonical(given) ??
    warn(draft, field, `${quote(given)} is not in the vocabulary`, 'GET /vocabulary lists the values')
  );
}
