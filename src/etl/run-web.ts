import { Readable } from 'node:stream';
import type { ImportAnswer, RejectedRow } from '../start/engine.ts';
import { crawl } from './web/crawl.ts';
import { openCrawlState } from './web/crawl-state.ts';
import type { FetchOptions } from './web/fetch-page.ts';
import { createPoliteFetcher } from './web/polite-fetcher.ts';

export interface WebRun extends FetchOptions {
  url: string;
  dataDir: string;
  delayMs: number;
  pagesMax: number;
  now(): number;
  signal: AbortSignal;
  /** NDJSON of postings; resolves when they are stored. */
  take(source: Readable): Promise<ImportAnswer>;
  onPage?(url: string, postings: number, failed: string | null): void;
  onReject?(url: string, row: RejectedRow): void | Promise<void>;
}

export interface WebReport {
  pages: number;
  failed: number;
  postings: number;
  changed: number;
  unchanged: number;
  rejected: number;
  waiting: number;
}

/** Postings handed over at once, and then safe: what a stop costs at most. */
const CHUNK = 200;

/** Reads postings from the web and stores what they show; goes on where it was stopped. */
export async function runWeb(run: WebRun): Promise<WebReport> {
  const state = await openCrawlState(run.dataDir, run.url, run.now());
  const fetcher = createPoliteFetcher(run);
  const report: WebReport = {
    pages: 0,
    failed: 0,
    postings: 0,
    changed: 0,
    unchanged: 0,
    rejected: 0,
    waiting: 0,
  };
  let lines: { line: string; url: string }[] = [];
  let done: (() => void)[] = [];

  async function hand(): Promise<void> {
    if (lines.length > 0) {
      const sent = lines;
      lines = [];
      const answer = await run.take(Readable.from(sent.map(({ line }) => Buffer.from(`${line}\n`))));
      report.changed += answer.changed;
      report.unchanged += answer.unchanged;
      report.rejected += answer.rejected;
      report.waiting += answer.waiting;
      for (const row of answer.rejects) await run.onReject?.(sent[row.line - 1]?.url ?? run.url, row);
    }
    for (const one of done) one();
    done = [];
    await state.save();
  }

  try {
    for await (const page of crawl(run.url, { ...run, fetcher, state })) {
      report.pages++;
      if (page.failed !== null) report.failed++;
      run.onPage?.(page.url, page.postings.length, page.failed);
      for (const posting of page.postings) lines.push({ url: page.url, line: JSON.stringify(posting) });
      report.postings += page.postings.length;
      if (page.failed === null) done.push(page.done);
      if (lines.length >= CHUNK || done.length >= CHUNK) await hand();
    }
    await hand();
    await state.finish();
  } catch (error) {
    if (run.signal.aborted) await hand();
    throw error;
  }
  return report;
}
