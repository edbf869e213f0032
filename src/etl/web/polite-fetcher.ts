import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../errors.ts';
import { type FetchOptions, fetchPage, type Page, type PageState } from './fetch-page.ts';
import { type RobotsRules, readRobots } from './read-robots.ts';

export interface PoliteOptions extends FetchOptions {
  /** Shortest pause between two requests to one host. */
  delayMs: number;
}

export interface FetchedPage extends Page {
  /** Where it was found in the end. */
  url: string;
}

export interface PoliteFetcher {
  /** @throws AppError('bad_request') where robots.txt forbids the page, or it cannot be had. */
  get(url: string, known: PageState, signal: AbortSignal): Promise<FetchedPage>;
}

const REDIRECTS_MAX = 5;
const TRIES_MAX = 3;
const HOSTS_MAX = 1_000;
const CRAWL_DELAY_MS_MAX = 300_000;
const ROBOTS_BYTES_MAX = 512_000;
const RETRY_MS_MAX = 300_000;

const EVERYTHING: RobotsRules = { isAllowed: () => true, crawlDelaySeconds: () => null, failed: null };
const nothing = (failed: string): RobotsRules => ({
  isAllowed: () => false,
  crawlDelaySeconds: () => null,
  failed,
});

/**
 * Reads pages as their hosts want them read: robots.txt (RFC 9309: no file allows all, a host that fails forbids all), its
 * Crawl-delay, one request at a time and a pause between two of one host, Retry-After of 429 and 503.
 */
export function createPoliteFetcher(options: PoliteOptions): PoliteFetcher {
  const rules = new LRUCache<string, RobotsRules>({ max: HOSTS_MAX });
  const freeAt = new LRUCache<string, number>({ max: HOSTS_MAX });

  async function request(
    url: URL,
    known: PageState,
    delayMs: number,
    signal: AbortSignal,
    bytesMax: number,
  ): Promise<Page> {
    for (let tries = 1; ; tries++) {
      await sleep(Math.max(0, (freeAt.get(url.host) ?? 0) - Date.now()), undefined, { signal });
      const page = await fetchPage(url, { ...options, bytesMax }, known, signal).finally(() =>
        freeAt.set(url.host, Date.now() + delayMs),
      );
      if ((page.status !== 429 && page.status !== 503) || tries === TRIES_MAX) return page;
      const waitMs = page.retryAfterMs ?? delayMs * 2 ** tries;
      if (waitMs > RETRY_MS_MAX)
        throw new AppError('bad_request', `${url.host} asks to come back in ${Math.ceil(waitMs / 1000)} s.`);
      freeAt.set(url.host, Date.now() + Math.max(delayMs, waitMs));
    }
  }

  async function rulesOf(url: URL, signal: AbortSignal): Promise<RobotsRules> {
    const known = rules.get(url.origin);
    if (known !== undefined) return known;
    const made = await readRules(new URL('/robots.txt', url), signal);
    rules.set(url.origin, made);
    return made;
  }

  async function readRules(at: URL, signal: AbortSignal): Promise<RobotsRules> {
    let url = at;
    for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
      const page = await request(url, {}, options.delayMs, signal, ROBOTS_BYTES_MAX).catch(
        (error: unknown) => {
          signal.throwIfAborted();
          if (error instanceof AppError) return error.message;
          throw error;
        },
      );
      if (typeof page === 'string') return nothing(page);
      if (page.status >= 500) return nothing(`the server answered ${page.status}.`);
      if (page.status === 200) return readRobots(at.href, page.body);
      if (page.location === null || page.status < 300 || page.status >= 400) return EVERYTHING;
      url = new URL(page.location);
    }
    return EVERYTHING;
  }

  return {
    async get(given, known, signal) {
      let url = new URL(given);
      for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
        const allowed = await rulesOf(url, signal);
        if (!allowed.isAllowed(url.href, options.userAgent))
          throw new AppError(
            'bad_request',
            allowed.failed === null
              ? `robots.txt of ${url.host} does not allow ${url.href}.`
              : `robots.txt of ${url.host} could not be had, so nothing there is read: ${allowed.failed}`,
          );
        const crawlDelayMs = (allowed.crawlDelaySeconds(options.userAgent) ?? 0) * 1000;
        const delayMs = Math.max(options.delayMs, Math.min(crawlDelayMs, CRAWL_DELAY_MS_MAX));
        const page = await request(url, hop === 0 ? known : {}, delayMs, signal, options.bytesMax);
        if (page.location === null || page.status < 300 || page.status >= 400 || page.status === 304)
          return { ...page, url: url.href };
        url = new URL(page.location);
        if (url.protocol !== 'http:' && url.protocol !== 'https:') break;
      }
      throw new AppError('bad_request', `${given} redirects too often or to no web page.`);
    },
  };
}
