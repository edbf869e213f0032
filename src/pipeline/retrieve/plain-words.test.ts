import { expect, it } from 'vitest';
import type { Cues } from '../knowledge.ts';
import { plainWords } from './plain-words.ts';

const EMPTY_WORDS = new Set(['companies', 'find']);
const cues: Cues = {
  matchesAt: (tokens, i) =>
    EMPTY_WORDS.has(tokens[i]?.folded ?? '')
      ? [{ start: i, end: i + 1, entry: { kind: 'company', language: 'en', value: '' } }]
      : [],
};

it('drops words that say only "companies" and keeps the rest as written', () => {
  expect(plainWords('HR software companies', cues)).toBe('HR software');
  expect(plainWords('find e-commerce companies, R&D heavy', cues)).toBe('e-commerce R&D heavy');
  expect(plainWords('companies', cues)).toBe('');
  expect(plainWords('', cues)).toBe('');
});
