import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseSnippet } from './normalise-snippet.ts';

const GOOD = {
  snippet_id: 's1',
  miner_id: 'jobs',
  text: ' Hiring an SRE ',
  observed_at: '2024-05-01',
  company_id: 'acme',
};

function rejectedFields(record: unknown): string[] {
  const result = normaliseSnippet(record);
  return 'rejected' in result ? result.rejected.map((issue) => issue.field) : [];
}

describe('normaliseSnippet', () => {
  it('takes the least a snippet needs, and a date as midnight UTC', () => {
    expect(normaliseSnippet(GOOD)).toEqual({
      ok: {
        snippet_id: 's1',
        miner_id: 'jobs',
        text: 'Hiring an SRE',
        observed_at_ms: Date.UTC(2024, 4, 1),
        lead_id: null,
        company_id: 'acme',
        domain: null,
        content_type: 'other',
        source_url: null,
        attributes: {},
      },
      warnings: [],
    });
  });

  it('takes every field', () => {
    const result = normaliseSnippet({
      ...GOOD,
      lead_id: 'l1',
      domain: 'https://www.acme.com/',
      content_type: 'Job Posting',
      source_url: 'https://acme.com/jobs/1',
      attributes: { a: [1, { b: null }] },
      extra: 'kept',
    });
    expect(result).toMatchObject({
      ok: {
        lead_id: 'l1',
        domain: 'acme.com',
        content_type: 'job_posting',
        source_url: 'https://acme.com/jobs/1',
        attributes: { a: [1, { b: null }], extra: 'kept' },
      },
    });
  });

  it.each([
    [{ ...GOOD, snippet_id: undefined }, 'snippet_id'],
    [{ ...GOOD, snippet_id: ' ' }, 'snippet_id'],
    [{ ...GOOD, snippet_id: { a: 1 } }, 'snippet_id'],
    [{ ...GOOD, snippet_id: 'a\u0000b' }, 'snippet_id'],
    [{ ...GOOD, snippet_id: 'x'.repeat(201) }, 'snippet_id'],
    [{ ...GOOD, miner_id: undefined }, 'miner_id'],
    [{ ...GOOD, text: '' }, 'text'],
    [{ ...GOOD, text: '\u0000\u0001' }, 'text'],
    [{ ...GOOD, text: 5 }, 'text'],
    [{ ...GOOD, text: 'x'.repeat(10_001) }, 'text'],
    [{ ...GOOD, text: undefined }, 'text'],
    [{ ...GOOD, observed_at: undefined }, 'observed_at'],
    [{ ...GOOD, observed_at: 'soon' }, 'observed_at'],
    [{ ...GOOD, observed_at: 1_714_564_800 }, 'observed_at'],
    [{ ...GOOD, observed_at: [] }, 'observed_at'],
    [{ ...GOOD, company_id: undefined }, 'lead_id'],
    [{ ...GOOD, company_id: undefined, domain: 'nonsense' }, 'domain'],
    [{ ...GOOD, content_type: 'rumour' }, 'content_type'],
    [{ ...GOOD, source_url: 'javascript:alert(1)' }, 'source_url'],
    [{ ...GOOD, source_url: 'https://user:pass@acme.com/' }, 'source_url'],
    [{ ...GOOD, source_url: 'acme.com/x' }, 'source_url'],
    [{ ...GOOD, attributes: [] }, 'attributes'],
  ])('rejects %# and names the field %s', (record, field) => {
    expect(rejectedFields(record)).toEqual([field]);
  });

  it.each([null, undefined, 1, 'x', [], [GOOD], true])('rejects %j, which is no object', (record) => {
    expect(normaliseSnippet(record)).toHaveProperty('rejected');
  });

  it('takes a text of exactly 10,000 characters', () => {
    expect(normaliseSnippet({ ...GOOD, text: 'x'.repeat(10_000) })).toHaveProperty('ok');
  });

  it('never throws, whatever JSON holds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        normaliseSnippet(value);
        for (const field of ['text', 'attributes', 'observed_at', 'source_url', 'domain', 'lead_id'])
          normaliseSnippet({ ...GOOD, [field]: value });
      }),
    );
  });
});
