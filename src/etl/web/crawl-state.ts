import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PageState } from './fetch-page.ts';

const PAGES_MAX = 100_000;

const stored = z.object({
  version: z.literal(1),
  source: z.string(),
  startedMs: z.number(),
  finished: z.boolean(),
  pages: z.array(
    z.tuple([
      z.string(),
      z.object({ readMs: z.number(), etag: z.string().optional(), lastModified: z.string().optional() }),
    ]),
  ),
});

/** What was read of a source, in a file: no text of a page, only addresses, dates and validators. */
export interface CrawlState {
  /** Read in the run that goes on, or since it says that it changed. */
  isCurrent(url: string, changedMs: number | null): boolean;
  known(url: string): PageState;
  read(url: string, page: PageState): void;
  save(): Promise<void>;
  /** The next run reads everything again that may have changed. */
  finish(): Promise<void>;
}

/** A file that cannot be read costs a fresh start, nothing else: reading a page twice changes nothing. */
export async function openCrawlState(dataDir: string, source: string, nowMs: number): Promise<CrawlState> {
  const folder = join(dataDir, 'etl');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${createHash('sha256').update(source).digest('hex').slice(0, 24)}.json`);
  const before = stored.safeParse(
    await readFile(path, 'utf8')
      .then(JSON.parse)
      .catch(() => null),
  );
  const known = before.success && before.data.source === source ? before.data : null;
  const startedMs = known !== null && !known.finished ? known.startedMs : nowMs;
  const pages = new Map(known?.pages ?? []);

  async function write(finished: boolean): Promise<void> {
    const kept = [...pages].slice(-PAGES_MAX);
    const temporary = `${path}.${randomUUID()}.tmp`;
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(JSON.stringify({ version: 1, source, startedMs, finished, pages: kept }));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  }

  return {
    isCurrent(url, changedMs) {
      const page = pages.get(url);
      if (page === undefined) return false;
      return page.readMs >= startedMs || (changedMs !== null && changedMs <= page.readMs);
    },
    known: (url) => pages.get(url) ?? {},
    read(url, { etag, lastModified }) {
      pages.delete(url);
      pages.set(url, {
        readMs: Date.now(),
        ...(etag !== undefined && { etag }),
        ...(lastModified !== undefined && { lastModified }),
      });
    },
    save: () => write(false),
    finish: () => write(true),
  };
}
