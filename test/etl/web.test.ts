import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runWeb, type WebRun } from '../../src/etl/run-web.ts';
import type { ImportAnswer } from '../../src/start/engine.ts';

let server: Server;
let base: string;
let folder: string;
let asked: string[];
let conditional: number;
let taken: Record<string, unknown>[];
let answerOf: (path: string, request: IncomingMessage, response: ServerResponse) => void;

const PAGES = 6;
const posting = (n: number) =>
  `<html><script type="application/ld+json">{"@type":"JobPosting","title":"Job ${n}","datePosted":"2024-05-0${n}","hiringOrganization":{"name":"Acme","sameAs":"https://acme.com"}}</script></html>`;

function site(path: string, request: IncomingMessage, response: ServerResponse): void {
  const page = /^\/jobs\/(\d)$/.exec(path);
  if (path === '/robots.txt') response.end('User-agent: *\nDisallow: /jobs/6\n');
  else if (path === '/sitemap.xml')
    response.end(`<sitemapindex><sitemap><loc>${base}/jobs.xml.gz</loc></sitemap></sitemapindex>`);
  else if (path === '/jobs.xml.gz') {
    const urls = Array.from({ length: PAGES }, (_, i) => `<url><loc>${base}/jobs/${i + 1}</loc></url>`);
    response.end(
      gzipSync(`<urlset>${urls.join('')}<url><loc>https://elsewhere.example/x</loc></url></urlset>`),
    );
  } else if (page !== null) {
    if (request.headers['if-none-match'] === `"${page[1]}"`) {
      conditional++;
      response.writeHead(304).end();
    } else
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8', etag: `"${page[1]}"` })
        .end(posting(Number(page[1])));
  } else response.writeHead(404).end();
}

beforeEach(async () => {
  [asked, taken, conditional, answerOf] = [[], [], 0, site];
  folder = await mkdtemp(join(tmpdir(), 'assay-etl-'));
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answerOf(request.url ?? '', request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function take(source: Readable): Promise<ImportAnswer> {
  let text = '';
  for await (const chunk of source) text += String(chunk);
  const rows = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  taken.push(...rows);
  return {
    read: rows.length,
    imported: rows.length,
    changed: rows.length,
    unchanged: 0,
    duplicates: 0,
    rejected: 0,
    refused: {},
    waiting: 0,
    warnings: 0,
    seconds: 0,
    rejects: [],
  };
}

const run = (path: string, changes: Partial<WebRun> = {}): WebRun => ({
  url: `${base}${path}`,
  dataDir: folder,
  userAgent: 'AssayBot/0.1',
  delayMs: 1,
  pagesMax: 100,
  timeoutMs: 10_000,
  bytesMax: 1_000_000,
  allowPrivate: true,
  now: () => Date.now(),
  signal: new AbortController().signal,
  take,
  ...changes,
});

it('reads what a sitemap lists of its own site, but not what robots.txt forbids', async () => {
  const report = await runWeb(run('/sitemap.xml'));
  expect(report).toMatchObject({ pages: PAGES, failed: 1, postings: PAGES - 1 });
  expect(taken.map(({ title }) => title)).toEqual(['Job 1', 'Job 2', 'Job 3', 'Job 4', 'Job 5']);
  expect(taken[0]).toMatchObject({ url: `${base}/jobs/1`, datePosted: '2024-05-01' });
  expect(asked).not.toContain('/jobs/6');
  expect(asked.filter((path) => path === '/robots.txt')).toHaveLength(1);
});

it('the next run asks only whether a page has changed', async () => {
  await runWeb(run('/sitemap.xml'));
  taken = [];
  const report = await runWeb(run('/sitemap.xml', { now: () => Date.now() + 1_000 }));
  expect(report).toMatchObject({ postings: 0, failed: 1 });
  expect(conditional).toBe(PAGES - 1);
});

it('goes on where it was stopped, and reads no page twice that was safe', async () => {
  const stop = new AbortController();
  let pages = 0;
  const stopping = run('/sitemap.xml', {
    signal: stop.signal,
    onPage: () => {
      if (++pages === 3) stop.abort();
    },
  });
  await expect(runWeb(stopping)).rejects.toThrow();
  const before = taken.length;
  expect(before).toBeGreaterThan(0);
  await runWeb(run('/sitemap.xml'));
  expect(taken.map(({ title }) => title)).toEqual(['Job 1', 'Job 2', 'Job 3', 'Job 4', 'Job 5']);
});

it('a chunk that could not be stored is read again', async () => {
  await expect(
    runWeb(run('/sitemap.xml', { take: () => Promise.reject(new Error('store is away')) })),
  ).rejects.toThrow('away');
  expect(await runWeb(run('/sitemap.xml'))).toMatchObject({ postings: PAGES - 1 });
});

it('reads nothing of a host whose robots.txt fails, and everything where there is none', async () => {
  answerOf = (path, request, response) =>
    path === '/robots.txt' ? void response.writeHead(500).end() : site(path, request, response);
  expect(await runWeb(run('/jobs/1'))).toMatchObject({ pages: 1, failed: 1, postings: 0 });
  answerOf = (path, request, response) =>
    path === '/robots.txt' ? void response.writeHead(404).end() : site(path, request, response);
  expect(await runWeb(run('/jobs/6'))).toMatchObject({ pages: 1, failed: 0, postings: 1 });
});

it('waits as long as a host asks it to, and tries again', async () => {
  let refusals = 0;
  answerOf = (path, request, response) =>
    path === '/jobs/1' && refusals++ === 0
      ? void response.writeHead(503, { 'retry-after': '1' }).end()
      : site(path, request, response);
  const before = performance.now();
  expect(await runWeb(run('/jobs/1'))).toMatchObject({ postings: 1, failed: 0 });
  expect(performance.now() - before).toBeGreaterThan(900);
});

it('never connects to a private network unless told to', async () => {
  const why: (string | null)[] = [];
  const onPage: WebRun['onPage'] = (_, __, failed) => why.push(failed);
  const report = await runWeb(run('/jobs/1', { allowPrivate: false, onPage }));
  expect(report).toMatchObject({ failed: 1, postings: 0 });
  expect(why).toEqual([expect.stringContaining('is in a private network')]);
  const byName = await runWeb({
    ...run('/jobs/1', { allowPrivate: false }),
    url: base.replace('127.0.0.1', 'localhost'),
  });
  expect(byName).toMatchObject({ failed: 1, postings: 0 });
  expect(asked).toEqual([]);
});

it('reads feeds: a JSON list, an object around one, NDJSON and CSV', async () => {
  const bodies: Record<string, [string, string]> = {
    '/list.json': ['application/json', '[{"title":"A"},{"title":"B"}]'],
    '/feed.json': ['application/json', '{"jobs":[{"title":"A"}],"meta":{}}'],
    '/rows.ndjson': ['application/x-ndjson', '{"title":"A"}\n{"title":"B"}\n'],
    '/rows.csv': ['text/csv', 'title,company\nA,Acme\n'],
  };
  answerOf = (path, request, response) => {
    const [type, body] = bodies[path] ?? [];
    if (type === undefined) site(path, request, response);
    else response.writeHead(200, { 'content-type': type }).end(body);
  };
  const counts: number[] = [];
  for (const path of Object.keys(bodies)) counts.push((await runWeb(run(path))).postings);
  expect(counts).toEqual([2, 1, 2, 1]);
});

it('gives up on a page that is too large or goes round in circles, and says so', async () => {
  const why: (string | null)[] = [];
  const onPage: WebRun['onPage'] = (_, __, failed) => why.push(failed);
  answerOf = (path, request, response) => {
    if (path === '/large') response.end('x'.repeat(5_000));
    else if (path === '/round') response.writeHead(302, { location: '/round' }).end();
    else site(path, request, response);
  };
  await runWeb(run('/large', { bytesMax: 1_000, onPage }));
  await runWeb(run('/round', { onPage }));
  expect(why).toEqual([
    expect.stringContaining('over 1000 bytes'),
    expect.stringContaining('redirects too often'),
  ]);
});
