import { expect, it } from 'vitest';
import type { Topics } from '../knowledge.ts';
import { effectiveTopics } from './effective-topics.ts';

const UNDER_SOFTWARE = Array.from({ length: 40 }, (_, i) => `software ${i}`);
const ANCESTORS: Record<string, string[]> = {
  'sales technology': ['sales', 'software'],
  ...Object.fromEntries(UNDER_SOFTWARE.map((topic) => [topic, ['software']])),
};
const topics: Topics = {
  get: (id) => ({ id, parents: ANCESTORS[id] ?? [] }),
  canonical: (text) => (text === 'sales software' ? ['sales technology'] : []),
  ancestors: (id) => ANCESTORS[id] ?? [],
  descendants: (id) => [id, ...Object.keys(ANCESTORS).filter((other) => ANCESTORS[other]?.includes(id))],
  related: () => [],
  similarity: () => 0,
  expansions: () => [],
};

it('reads topics that together name one thing as that thing, then the narrower of them', () => {
  expect(effectiveTopics(['sales', 'software'], 'sales software', topics)).toEqual([
    'sales technology',
    'sales',
  ]);
});

it('leaves a broad topic out beside a narrow one', () => {
  expect(effectiveTopics(['robotics', 'software'], 'robotics or software', topics)).toEqual(['robotics']);
});

it('keeps alternatives and single topics as they are', () => {
  expect(effectiveTopics(['sales', 'robotics'], 'sales or robotics', topics)).toEqual(['sales', 'robotics']);
  expect(effectiveTopics(['software'], 'software', topics)).toEqual(['software']);
  expect(effectiveTopics([], '', topics)).toEqual([]);
});
