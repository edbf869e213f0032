import { expect, it } from 'vitest';
import { rankLeads } from '../../src/pipeline/rank-leads.ts';
import type { Embedder } from '../../src/ports/embedder.ts';
import { createParseCache } from '../../src/start/caches/parse-cache.ts';
import { loadTerms, openParser } from '../../src/start/open-parser.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import {
  blockOf,
  contextOf,
  indexSource,
  NOW_MS,
  parsedOf,
  snippetOf,
  WORD_EMBEDDER,
  wordVector,
} from '../pipeline/world.ts';

const PROMPTS = [
  '10 fintech companies in California using Snowflake, not banks, founded after 2015',
  'CTOs at companies like acme.com in Europe with 50 to 200 employees',
  'biotech in Boston that raised a Series B looking for lab software',
  'Logistikunternehmen in Deutschland mit mehr als 500 Mitarbeitern',
];

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

it('no query writes to a parse or a vector that the next one will be given', async () => {
  const terms = loadTerms();
  const read = openParser(terms);
  const { places, vocabulary } = terms;
  const { topics, titles, cues } = vocabulary;
  const vectors = new Map<string, Float32Array>();
  const embedSync = (text: string) => {
    const vector = vectors.get(text) ?? wordVector(text);
    vectors.set(text, vector);
    return vector;
  };
  const embedder: Embedder = { ...WORD_EMBEDDER, embedSync };
  const source = indexSource([
    blockOf(
      {
        lead_id: 'a',
        company_name: 'Acme',
        domain: 'acme.com',
        topics: ['fintech'],
        country: 'US',
        region: 'US-CA',
      },
      [snippetOf('a', 's', { text: 'evaluating lab software on snowflake' })],
    ),
    blockOf({
      lead_id: 'b',
      company_name: 'Globex',
      topics: ['biotechnology'],
      city: 'Boston',
      country: 'US',
    }),
  ]);
  for (const prompt of PROMPTS) {
    const parsed = frozen(read(prompt, NOW_MS));
    const ctx = contextOf([source], parsed, { embedder, knowledge: { topics, titles, cues, places } });
    for (const request of [
      { prompt },
      { prompt, k: 1, filters: { include: { countries: ['US'] }, exclude: { keywords: ['lab'] } } },
      { prompt, exemplars: ['Acme'], weights: { fit: 0.2 } },
    ])
      expect((await rankLeads(request, ctx)).leads.length).toBeLessThanOrEqual(25);
  }
  expect(vectors.size).toBeGreaterThan(0);
  for (const [text, vector] of vectors) expect(vector).toEqual(wordVector(text));
});

it('a prompt that names time is read anew in another year', () => {
  const years: number[] = [];
  const { parse } = createParseCache(
    (_prompt, nowMs) => {
      years.push(new Date(nowMs).getUTCFullYear());
      return parsedOf({});
    },
    { entriesMax: 10, bytesMax: 1_000_000 },
    createMetrics().cache,
  );
  for (const at of ['2026-01-01', '2026-12-31', '2027-01-01', '2026-06-01'])
    parse('founded in the last 5 years', Date.parse(at));
  expect(years).toEqual([2026, 2027]);
});

it('of the instant, the parser asks for nothing but the year', () => {
  const read = openParser(loadTerms());
  for (const prompt of [
    ...PROMPTS,
    'companies founded in the last 6 months',
    'raised funding this week',
    'since last month',
  ])
    expect(read(prompt, Date.parse('2026-12-31T23:59:59Z'))).toEqual(read(prompt, Date.parse('2026-01-01')));
});
