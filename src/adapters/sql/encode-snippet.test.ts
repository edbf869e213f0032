import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../lead-index/analyze.ts';
import type { SnippetWrite } from '../../ports/store.ts';
import { encodeSnippet } from './encode-snippet.ts';

const snippet = (text: string, attributes: SnippetWrite['attributes'] = {}): SnippetWrite => ({
  snippet_id: 's1',
  lead_id: null,
  company_id: 'c1',
  domain: null,
  miner_id: 'm1',
  text,
  observed_at_ms: Date.UTC(2026, 0, 1),
  content_type: 'news',
  source_url: null,
  attributes,
});

describe('encodeSnippet', () => {
  it.each([
    ['plain words', snippet('Acme hires data engineers; engineers wanted')],
    ['no term at all', snippet('...')],
    [
      'what looks like its own fields',
      snippet('x,"terms":["a"],"length":1} y', { ',"terms":[': ',"length":' }),
    ],
    ['halves of surrogate pairs', snippet('a\ud800b c\udc00 \ud83d\ude00 d')],
  ])('splits a record from its terms and hashes both: %s', (_, given) => {
    const { json, terms, contentHash } = encodeSnippet(given);
    const { content_hash, ...record }: Record<string, unknown> = JSON.parse(json);
    const expected = [...new Set(analyze(given.text))].map((term) => term.toWellFormed());
    expect(terms === '' ? [] : terms.split(' ')).toEqual(expected);
    expect(content_hash).toBe(contentHash);
    expect(record.text).toBe(given.text.toWellFormed());
    expect(record.attributes).toEqual(given.attributes);
    const { length, ...rest } = record;
    const whole = JSON.stringify({ ...rest, terms: expected, length });
    expect(createHash('sha256').update(whole).digest('base64url').slice(0, 22)).toBe(contentHash);
  });
});
