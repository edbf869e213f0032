import { AppError } from '../../errors.ts';
import type { CrawlState } from './crawl-state.ts';
import type { FetchedPage, PoliteFetcher } from './polite-fetcher.ts';
import { readPagePostings } from './read-page-postings.ts';
import { readSitemap } from './read-sitemap.ts';

export interface CrawledPage {
  url: string;
  postings: Record<string, unknown>[];
  /** Why nothing was read of it; null where it was. */
  failed: string | null;
  /** To be called when what it held is safe. */
  done(): void;
}

export interface CrawlOptions {
  fetcher: PoliteFetcher;
  state: CrawlState;
  pagesMax: number;
  now(): number;
  signal: AbortSignal;
}

/**
 * Pages from `start` on: itself, or what it lists where it is a sitemap (of sitemaps). Only pages of the start's own site are
 * followed. A page that was read and has not changed since is passed over; who was stopped goes on where it was.
 */
export async function* crawl(start: string, options: CrawlOptions): AsyncGenerator<CrawledPage> {
  const { fetcher, state, signal } = options;
  const queue: { url: string; changedMs: number | null }[] = [{ url: start, changedMs: null }];
  const seen = new Set([start]);
  for (let read = 0; queue.length > 0 && read < options.pagesMax; ) {
    signal.throwIfAborted();
    const next = queue.shift();
    if (next === undefined) break;
    const { url, changedMs } = next;
    if (state.isCurrent(url, changedMs)) continue;
    read++;
    const page = await fetcher.get(url, state.known(url), signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof AppError) return error.message;
      throw error;
    });
    if (typeof page === 'string') {
      yield { url, postings: [], failed: page, done: () => undefined };
      continue;
    }
    const listed = page.status === 200 ? readSitemap(page.body) : null;
    if (listed !== null) {
      for (const entry of listed)
        if (!seen.has(entry.url) && isSameSite(entry.url, start)) {
          seen.add(entry.url);
          queue.push(entry);
        }
      continue;
    }
    yield await readOne(url, page, options);
  }
}

async function readOne(url: string, page: FetchedPage, { state, now }: CrawlOptions): Promise<CrawledPage> {
  const done = () => state.read(url, { etag: page.etag, lastModified: page.lastModified });
  if (page.status === 304) return { url, postings: [], failed: null, done };
  if (page.status !== 200) return { url, postings: [], failed: `the server answered ${page.status}`, done };
  const seen = new Date(now()).toISOString();
  const found = await readPagePostings(page).catch((error: unknown) => {
    if (error instanceof AppError) return error.message;
    throw error;
  });
  if (typeof found === 'string') return { url, postings: [], failed: found, done };
  const isOne = found.length === 1;
  const postings = found.map((posting) => ({ ...(isOne && { url: page.url }), ...withDate(posting, seen) }));
  return { url, postings, failed: null, done };
}

/** A page that gives no date is dated by when it was seen. */
function withDate(posting: Record<string, unknown>, seen: string): Record<string, unknown> {
  const hasDate = Object.keys(posting).some(
    (key) => /posted|published|created|date/i.test(key) && !/valid/i.test(key),
  );
  return hasDate ? posting : { ...posting, datePosted: seen };
}

function isSameSite(url: string, start: string): boolean {
  const [a, b] = [new URL(url), new URL(start)];
  return a.hostname === b.hostname && /^https?:$/.test(a.protocol);
}
