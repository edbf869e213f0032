import { LEGAL_PREFIXES, LEGAL_SUFFIXES, LEGAL_UNSPACED } from './legal-forms.ts';

/** Last word of a form -> the forms that end with it, as word lists, longest first. */
const SUFFIXES = byEdge(LEGAL_SUFFIXES, -1);
const PREFIXES = new Set(LEGAL_PREFIXES);
const UNSPACED = LEGAL_UNSPACED.map((form) => form.normalize('NFKC'));
const UNSPACED_HINT = /[\u3040-\u9fff\uac00-\ud7af(]/;

function byEdge(forms: readonly string[], at: number): Map<string, string[][]> {
  const map = new Map<string, string[][]>();
  for (const form of forms) {
    const words = form.split(' ');
    const edge = words.at(at) ?? '';
    map.set(
      edge,
      [...(map.get(edge) ?? []), words].sort((a, b) => b.length - a.length),
    );
  }
  return map;
}

/**
 * Company name without case, accents, punctuation and legal form: "Acme, Inc." and "ACME" give "acme", "株式会社ソニー"
 * gives "ソニー". Never empty for a name with a letter or digit: a name that is only a legal form keeps it.
 */
export function companyKey(name: string): string {
  let text = name.normalize('NFKC');
  if (UNSPACED_HINT.test(text)) text = withoutUnspaced(text);
  const folded = text
    .normalize('NFKD')
    .replace(/(?<=[\u0000-\u024f])\p{M}+/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/&|\+(?=\s)/g, ' and ')
    .replace(/(?<=\p{L})['’`](?=\p{L})/gu, '')
    .replace(/(?<=\b[a-z]\.)\s(?=[a-z]\.)/g, '')
    // "S.A." and "B.V." lose their dots, "A/S" its slash; other punctuation parts words.
    .replace(/(?<=(?:^|[^\p{L}\p{N}])\p{L})[./](?=\p{L}(?:[^\p{L}]|$))/gu, '');
  const words = folded.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '');
  return stripForms(words).join(' ') || folded.trim();
}

function withoutUnspaced(text: string): string {
  for (const form of UNSPACED) {
    const bare = text.trim();
    if (bare.length <= form.length) continue;
    if (bare.startsWith(form)) return bare.slice(form.length);
    if (bare.endsWith(form)) return bare.slice(0, -form.length);
  }
  return text;
}

function stripForms(words: string[]): string[] {
  let end = words.length;
  for (;;) {
    const length = suffixLength(words, end);
    if (length === 0 || length >= end) break;
    end -= length;
  }
  const start = end > 1 && (PREFIXES.has(words[0] ?? '') || words[0] === 'the') ? 1 : 0;
  return words.slice(start, end);
}

function suffixLength(words: string[], end: number): number {
  for (const form of SUFFIXES.get(words[end - 1] ?? '') ?? []) {
    if (form.length < end && form.every((word, i) => words[end - form.length + i] === word))
      return form.length;
  }
  return 0;
}
