import { Parser } from 'htmlparser2';
import { isRecord } from '../../ingest/draft.ts';

const SCRIPTS_MAX = 50;
const POSTINGS_MAX = 1_000;
const DEPTH_MAX = 6;

/** The schema.org/JobPosting objects in the JSON-LD of a page, and the page's own links to its canonical address. */
export function readHtmlPostings(html: string): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  for (const script of jsonLd(html)) {
    const value = parsed(script);
    if (value !== null) collect(value, found, 0);
  }
  return found;
}

function jsonLd(html: string): string[] {
  const scripts: string[] = [];
  let open: string[] | null = null;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'script' && /^application\/ld\+json\b/i.test(attributes['type'] ?? '')) open = [];
    },
    ontext(text) {
      open?.push(text);
    },
    onclosetag(name) {
      if (name !== 'script' || open === null) return;
      if (scripts.length < SCRIPTS_MAX) scripts.push(open.join(''));
      open = null;
    },
  });
  parser.end(html);
  return scripts;
}

/** Pages write line breaks into strings, and comments around the whole. */
function parsed(script: string): unknown {
  const bare = script
    .replace(/^\s*(?:<!--|\/\*<!\[CDATA\[\*\/)/, '')
    .replace(/(?:-->|\/\*\]\]>\*\/)\s*$/, '');
  for (const text of [bare, bare.replace(/[\u0000-\u001f]+/g, ' ')]) {
    try {
      return JSON.parse(text);
    } catch {
      // The next way of reading it.
    }
  }
  return null;
}

function collect(value: unknown, into: Record<string, unknown>[], depth: number): void {
  if (depth > DEPTH_MAX || into.length >= POSTINGS_MAX) return;
  if (Array.isArray(value)) {
    for (const one of value) collect(one, into, depth + 1);
    return;
  }
  if (!isRecord(value)) return;
  if (isPosting(value['@type'])) {
    into.push(value);
    return;
  }
  for (const key of ['@graph', 'itemListElement', 'item', 'mainEntity', 'hasPart', 'subjectOf'])
    if (key in value) collect(value[key], into, depth + 1);
}

function isPosting(type: unknown): boolean {
  return (Array.isArray(type) ? type : [type]).some(
    (one) => typeof one === 'string' && /^(?:https?:\/\/schema\.org\/|schema:)?JobPosting$/.test(one),
  );
}
