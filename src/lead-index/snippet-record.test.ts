import fc from 'fast-check';
import { expect, it } from 'vitest';
import { oddText } from '../../test/support/odd-text.ts';
import { CONTENT_TYPES, type Snippet } from '../domain/snippet.ts';
import { readSnippets, writeSnippets } from './snippet-record.ts';

/** Surrogates too, with a partner and without. */
const text = fc.oneof(oddText, fc.constantFrom('😀', '\ud800'));

const snippets: fc.Arbitrary<Snippet> = fc.record({
  lead_id: fc.oneof(fc.constantFrom('lead-1', 'lead-2'), text),
  snippet_id: text,
  miner_id: text,
  text,
  observed_at_ms: fc
    .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
    .map((x) => x + 0),
  content_type: fc.constantFrom(...CONTENT_TYPES),
  source_url: fc.option(text),
  attributes: fc
    .dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
      fc.jsonValue({ noUnicodeString: false }),
    )
    .map((attributes) => JSON.parse(JSON.stringify(attributes))),
});

it('gives back every snippet as it was, through UTF-8, whatever characters it holds', () => {
  fc.assert(
    fc.property(fc.array(snippets, { minLength: 1, maxLength: 4 }), (given) => {
      const stored = Buffer.from(writeSnippets(given)).toString('utf8');
      expect(readSnippets(stored)).toEqual(given);
    }),
    { numRuns: 2000 },
  );
});
