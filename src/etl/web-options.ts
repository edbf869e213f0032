import type { Config } from '../config.ts';

const PAGE_TIMEOUT_MS = 30_000;
const PAGE_BYTES_MAX = 50_000_000;

export function isWebAddress(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/** What all runs over the web have in common. */
export function webOptions(config: Config) {
  return {
    dataDir: config.DATA_DIR,
    userAgent: config.ETL_USER_AGENT,
    delayMs: config.ETL_DELAY_SECONDS * 1000,
    pagesMax: config.ETL_PAGES_MAX,
    timeoutMs: PAGE_TIMEOUT_MS,
    bytesMax: PAGE_BYTES_MAX,
    now: () => Date.now(),
  };
}
