import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { settingsTable } from '../../src/settings-table.ts';
import { wrongAssayCall } from './assay-help.ts';
import { linkedPages, pages } from './pages.ts';
import { type Page, readPage } from './read-page.ts';

const all = linkedPages().map(readPage);
const read = all.filter((page) => pages().includes(page.path));

describe('documents', () => {
  it('link to files and headings that are there', () => {
    const broken = all.flatMap((page) =>
      links(page)
        .filter((link) => !resolves(page, link))
        .map((link) => `${page.path}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('can all be reached from README.md and docs/README.md', () => {
    const reached = new Set(
      all
        .filter((page) => ['README.md', 'docs/README.md'].includes(page.path))
        .flatMap((page) => links(page).map((link) => target(page, link).path)),
    );
    expect(
      read.map((page) => page.path).filter((path) => path !== 'README.md' && !reached.has(path)),
    ).toEqual([]);
  });

  it('name settings that there are', () => {
    const known = new Set(settingsTable().match(/ASSAY_[A-Z0-9_]+/g));
    const unknown = everywhere(/ASSAY_[A-Z0-9_]+\*?/g, (name) => {
      if (/^ASSAY_TEST_/.test(name)) return usedInTests(name);
      if (/[*_]$/.test(name)) return [...known].some((one) => one.startsWith(name.replace(/\*$/, '')));
      return known.has(name) || OF_READERS.has(name);
    });
    expect(unknown).toEqual([]);
  });

  it('name files and folders that there are', () => {
    const missing = read.flatMap((page) =>
      codeSpans(page)
        .filter((span) => OURS.test(span) && !MADE.test(span))
        .map((span) => span.replace(/[,;:]$/, '').replace(/^dist-bench\/(.*)\.js$/, '$1.ts'))
        .filter((span) => !existsSomewhere(span))
        .map((span) => `${page.path}: ${span}`),
    );
    expect(missing).toEqual([]);
  });

  it('name routes that the API has', () => {
    const { paths } = JSON.parse(readFileSync(join(packageRoot(), 'docs/openapi.json'), 'utf8')) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({
        method: method.toUpperCase(),
        path: new RegExp(`^${path.replaceAll(/[.]/g, '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
      })),
    );
    const unknown = everywhere(/\b(GET|POST|PUT|PATCH|DELETE) \/[A-Za-z0-9_{}:./-]*/g, (named) => {
      const [method = '', path = ''] = named.replace(/[.:]$/, '').split(' ');
      return PAGES.has(path) || routes.some((route) => route.method === method && route.path.test(path));
    });
    expect(unknown).toEqual([]);
  });

  it('name commands and options that the program has', async () => {
    const wrong: string[] = [];
    for (const page of read)
      for (const span of codeSpans(page)) {
        const [, rest] =
          /^(?:npx )?assay ([a-z].*)$/.exec(span) ?? /^node dist\/main\.js (.*)$/.exec(span) ?? [];
        if (rest === undefined) continue;
        const words = rest
          .replaceAll(/"[^"]*"/g, 'TEXT')
          .replace(/ *[|>;&].*$/, '')
          .split(' ');
        for (const one of await wrongAssayCall(words)) wrong.push(`${page.path}: ${span}: ${one}`);
      }
    expect(wrong).toEqual([]);
  });

  it('name scripts of package.json that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(
      everywhere(/npm run [a-z:]+/g, (named) => scripts[named.slice('npm run '.length)] !== undefined),
    ).toEqual([]);
  });

  it('name benches that there are', () => {
    expect(
      everywhere(/dist-bench\/[a-z/-]+\.js/g, (path) =>
        existsSync(join(packageRoot(), path.replace(/^dist-bench\/(.*)\.js$/, '$1.ts'))),
      ),
    ).toEqual([]);
  });
});

/** Names that readers give themselves: keys in their shell, targets of the image's build. */
const OF_READERS = new Set(['ASSAY_KEY']);
/** Served, and no part of the API. */
const PAGES = new Set(['/', '/docs', '/openapi.json']);
/** Files that a command of the page makes. */
const MADE = /\.rejects\.ndjson$/;
const OURS =
  /^\.?(src|test|bench|docs|helm|terraform|sql|models|loadtest|demo|dist-bench|\.?ci|\.?github)\/[\w./*-]+$/;

function links(page: Page): string[] {
  return [...page.prose.replaceAll(/`[^`\n]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
}

function target(page: Page, link: string): { path: string; anchor: string } {
  const [path = '', anchor = ''] = link.split('#');
  return { path: path === '' ? page.path : normalize(join(dirname(page.path), path)), anchor };
}

function resolves(page: Page, link: string): boolean {
  const { path, anchor } = target(page, link);
  if (!existsSync(join(packageRoot(), path))) return false;
  return anchor === '' || (path.endsWith('.md') && headings(readPage(path)).includes(anchor));
}

/** Headings as GitHub makes anchors of them. */
function headings(page: Page): string[] {
  return [...page.prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function codeSpans(page: Page): string[] {
  return [...page.prose.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

function everywhere(pattern: RegExp, isRight: (found: string) => boolean): string[] {
  return read.flatMap((page) =>
    [...page.text.matchAll(pattern)]
      .map(([found]) => found)
      .filter((found) => !isRight(found))
      .map((found) => `${page.path}: ${found}`),
  );
}

/** `src/config*.ts` and the like name at least one file. */
function existsSomewhere(path: string): boolean {
  if (!path.includes('*')) return existsSync(join(packageRoot(), path));
  const folder = join(packageRoot(), dirname(path.slice(0, path.indexOf('*') + 1)));
  const start = path.slice(0, path.indexOf('*')).split('/').at(-1) ?? '';
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(start));
}

let testsAndSteps: string | undefined;
function usedInTests(name: string): boolean {
  testsAndSteps ??= [join(packageRoot(), 'test'), join(packageRoot(), 'src'), join(packageRoot(), '.ci')]
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(ts|sh)$|^run$/.test(entry.name))
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
    )
    .join('\n');
  return testsAndSteps.includes(name);
}
