import { Parser } from 'htmlparser2';
import { readInstant } from '../../ingest/read-instant.ts';

export interface SitemapEntry {
  url: string;
  /** Null where it is not given. */
  changedMs: number | null;
}

/** Entries that one sitemap file may hold by its protocol. */
const ENTRIES_MAX = 50_000;

/** The pages or further sitemaps that a sitemap lists (sitemaps.org, protocol 0.9); null where the text is none. */
export function readSitemap(text: string): SitemapEntry[] | null {
  if (!/<(?:urlset|sitemapindex)[\s>]/.test(text.slice(0, 4_096))) return null;
  const entries: SitemapEntry[] = [];
  let entry: { loc: string; lastmod: string } | null = null;
  let into: 'loc' | 'lastmod' | null = null;
  const parser = new Parser(
    {
      onopentagname(name) {
        if (name === 'url' || name === 'sitemap') entry = { loc: '', lastmod: '' };
        into = name === 'loc' || name === 'lastmod' ? name : null;
      },
      ontext(part) {
        if (entry !== null && into !== null) entry[into] += part;
      },
      onclosetag(name) {
        into = null;
        if ((name !== 'url' && name !== 'sitemap') || entry === null) return;
        const { loc, lastmod } = entry;
        if (URL.canParse(loc.trim()) && entries.length < ENTRIES_MAX)
          entries.push({ url: new URL(loc.trim()).href, changedMs: readInstant(lastmod.trim()) });
        entry = null;
      },
    },
    { xmlMode: true },
  );
  parser.end(text);
  return entries;
}
