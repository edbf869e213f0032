import { COLUMN_ALIASES, SNIPPET_ALIASES } from './column-aliases.ts';

export interface Column {
  /** Field of the record, null for an attribute; '' is dropped. */
  field: string | null;
  /** Name as an attribute. */
  name: string;
}

/** `rank`: 0 for the field's own name, then the order of its aliases. */
interface Meaning {
  field: string;
  rank: number;
}

const MEANINGS = new Map<string, Meaning>();
for (const [field, aliases] of Object.entries(COLUMN_ALIASES)) {
  [field, ...aliases].forEach((alias, rank) => {
    const header = foldHeader(alias);
    if (header !== '' && (rank === 0 || !MEANINGS.has(header))) MEANINGS.set(header, { field, rank });
  });
}

/** What each column of a header means. Of two columns for one field the nearer name wins; the other becomes an attribute. */
export function readHeader(names: readonly string[]): Column[] {
  const headers = names.map(foldHeader);
  const isSnippets = headers.some(
    (header) => header === 'snippet id' || header === 'miner id' || header === 'observed at',
  );
  const meanings = headers.map((header) => meaningOf(header, isSnippets));
  return names.map((name, i) => {
    const meaning = meanings[i] ?? null;
    const wins =
      meaning !== null && (meaning.field === '' || !meanings.some((other, j) => beats(other, j, meaning, i)));
    if (meaning !== null && wins) return { field: meaning.field, name: name.trim() };
    return { field: null, name: headers[i]?.replaceAll(' ', '_') || `column_${i + 1}` };
  });
}

function beats(other: Meaning | null, otherAt: number, meaning: Meaning, at: number): boolean {
  if (other === null || other.field !== meaning.field) return false;
  return other.rank < meaning.rank || (other.rank === meaning.rank && otherAt < at);
}

function meaningOf(header: string, isSnippets: boolean): Meaning | null {
  const ofSnippet = isSnippets ? SNIPPET_ALIASES[header] : undefined;
  return ofSnippet === undefined ? (MEANINGS.get(header) ?? null) : { field: ofSnippet, rank: 1 };
}

function foldHeader(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}#]+/gu, ' ')
    .replace(/#/g, ' number of ')
    .replace(/\s+/g, ' ')
    .trim();
}
