import { expect, it } from 'vitest';
import type { Topics } from '../knowledge.ts';
import { effectiveTopics } from './effective-topics.ts';

const UNDER_SOFTWARE = Array.from({ length: 40 }, (_, i) => `software ${i}`);
const ANCESTORS: Record<string, string[]> = {
  'sales technology': ['sales', 'software'],
  'software technology': ['technology'],
  ...Object.fromEntries(UNDER_SOFTWARE.map((topic) => [topic, ['software']])),
};
const topics: Topics = {
  get: (id) => ({ id, parents: ANCESTORS[id] ?? [] }),
  canonical: (text) =>
    text === 'sales software' ? ['sales technology'] : text === 'medical robotics' ? ['medical devices'] : [],
  ancestors: (id) => ANCESTORS[id] ?? [],
  descendants: (id) => [id, ...Object.keys(ANCESTORS).filter((other) => ANCESTORS[other]?.includes(id))],
  related: () => [],
  similarity: () => 0,
  expansions: () => [],
};

function effective(industries: string[], keywords: string[], words: string) {
  return effectiveTopics({ industries, keywords }, words, topics);
}

it('reads topics that together name one thing as that thing, then the narrower of them', () => {
  expect(effective(['sales', 'software'], [], 'sales software')).toEqual({
    industries: ['sales technology', 'sales'],
    keywords: [],
  });
});

it('lets words that name a topic of their own stand for the topics read from their parts', () => {
  expect(effective(['robotics'], ['healthcare'], 'medical robotics')).toEqual({
    industries: ['medical devices'],
    keywords: [],
  });
});

it('leaves a broad topic out beside a narrow one', () => {
  expect(effective(['robotics', 'software'], [], 'robotics or software').industries).toEqual(['robotics']);
  expect(effective(['robotics'], ['software'], 'robotics apps')).toEqual({
    industries: ['robotics'],
    keywords: [],
  });
});

it('keeps alternatives, single topics and broad topics alone as they are', () => {
  expect(effective(['sales', 'robotics'], [], 'sales or robotics').industries).toEqual(['sales', 'robotics']);
  expect(effective(['software'], [], 'software').industries).toEqual(['software']);
  expect(effective([], ['software', 'technology'], 'software technology').keywords).toEqual([
    'software',
    'technology',
  ]);
  expect(effective([], [], '')).toEqual({ industries: [], keywords: [] });
});
