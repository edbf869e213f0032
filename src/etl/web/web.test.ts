import { expect, it } from 'vitest';
import { isPrivateAddress } from './guarded-lookup.ts';
import { htmlText } from './html-text.ts';
import { readHtmlPostings } from './read-html-postings.ts';
import { readRobots } from './read-robots.ts';
import { readSitemap } from './read-sitemap.ts';

const page = (json: string) =>
  `<!doctype html><html><head><script type="application/ld+json">${json}</script></head><body>x</body></html>`;

it('reads JobPosting from JSON-LD: alone, in a list, in a graph, with line breaks in a string, in a comment', () => {
  const one = '{"@context":"https://schema.org","@type":"JobPosting","title":"A"}';
  expect(readHtmlPostings(page(one))).toHaveLength(1);
  expect(readHtmlPostings(page(`[${one},{"@type":"Organization"},${one}]`))).toHaveLength(2);
  expect(readHtmlPostings(page(`{"@graph":[{"@type":"WebPage","mainEntity":${one}}]}`))).toHaveLength(1);
  expect(readHtmlPostings(page('{"@type":["JobPosting"],"title":"a\nb"}'))).toEqual([
    { '@type': ['JobPosting'], title: 'a b' },
  ]);
  expect(readHtmlPostings(page(`<!-- ${one} -->`))).toHaveLength(1);
});

it('finds nothing where there is nothing, or it is broken', () => {
  expect(readHtmlPostings(page('{"@type":"JobPosting"'))).toEqual([]);
  expect(readHtmlPostings(page('{"@type":"Organization"}'))).toEqual([]);
  expect(readHtmlPostings('<p>JobPosting</p>')).toEqual([]);
});

it('gives the text of HTML, also of HTML that was escaped once more, and leaves plain text alone', () => {
  expect(htmlText('<p>We use <b>Kafka</b></p><script>x()</script><ul><li>Go</li></ul>')).toBe(
    'We use Kafka\nGo',
  );
  expect(htmlText('&lt;p&gt;We use Kafka &amp;amp; Go&lt;/p&gt;')).toBe('We use Kafka & Go');
  expect(htmlText('a < b and R&D')).toBe('a < b and R&D');
});

it('reads sitemaps and indexes of them, and nothing else as one', () => {
  expect(
    readSitemap(
      '<?xml version="1.0"?><urlset><url><loc>https://a.example/jobs/1?x=1&amp;y=2</loc><lastmod>2024-05-01</lastmod></url><url><loc>nonsense</loc></url></urlset>',
    ),
  ).toEqual([{ url: 'https://a.example/jobs/1?x=1&y=2', changedMs: Date.UTC(2024, 4, 1) }]);
  expect(
    readSitemap('<sitemapindex><sitemap><loc>https://a.example/s1.xml</loc></sitemap></sitemapindex>'),
  ).toHaveLength(1);
  expect(readSitemap('<html><a href="x">urlset</a></html>')).toBeNull();
});

it('keeps to what robots.txt says of its own name before what it says of all', () => {
  const rules = readRobots(
    'https://a.example/robots.txt',
    'User-agent: *\nDisallow: /\n\nUser-agent: AssayBot\nDisallow: /private\nCrawl-delay: 3\n',
  );
  expect(rules.isAllowed('https://a.example/jobs', 'AssayBot/0.1')).toBe(true);
  expect(rules.isAllowed('https://a.example/private/x', 'AssayBot/0.1')).toBe(false);
  expect(rules.isAllowed('https://a.example/jobs', 'OtherBot')).toBe(false);
  expect(rules.crawlDelaySeconds('AssayBot/0.1')).toBe(3);
});

it('knows addresses of private networks in every notation', () => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '192.168.0.1',
    '169.254.169.254',
    '::1',
    '::ffff:10.0.0.1',
    'fd00::1',
    'x',
  ])
    expect([address, isPrivateAddress(address)]).toEqual([address, true]);
  for (const address of ['93.184.216.34', '2606:2800:220:1::1', '172.32.0.1'])
    expect([address, isPrivateAddress(address)]).toEqual([address, false]);
});
