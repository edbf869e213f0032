import { expect, it } from 'vitest';
import { cacheKeys, type KeySpace } from './cache-keys.ts';

const SPACE: KeySpace = {
  tenant: 'acme',
  packageVersion: '1.0.0',
  modelVersion: 'm1',
  settings: { b: 1, a: 2 },
};
const namesOf = (space: KeySpace) => {
  const keys = cacheKeys(space);
  return [keys.answer('s.1', 0, 'q'), keys.candidates('s.1', 'q'), keys.intent('l1', 'q'), keys.llm('q')];
};

it('begin with the tenant and say what they hold', () => {
  const names = namesOf(SPACE);
  expect(new Set(names).size).toBe(names.length);
  expect(names.map((name) => name.split(':').filter((_, i) => i !== 2)[2])).toEqual([
    'answer',
    'candidates',
    'intent',
    'llm',
  ]);
  for (const name of names) expect(name).toMatch(/^assay:acme:[\w-]{12}:/);
});

it('are others for another tenant, package, model or setting, and the same however settings are ordered', () => {
  const other: Partial<KeySpace>[] = [
    { tenant: 'beta' },
    { packageVersion: '1.0.1' },
    { modelVersion: 'm2' },
    { settings: { a: 2, b: 2 } },
  ];
  const all = [SPACE, ...other.map((change) => ({ ...SPACE, ...change }))].flatMap(namesOf);
  expect(new Set(all).size).toBe(all.length);
  expect(namesOf({ ...SPACE, settings: { a: 2, b: 1 } })).toEqual(namesOf(SPACE));
});

it('are others for other data, another instant, another request or another lead', () => {
  const keys = cacheKeys(SPACE);
  const names = [
    keys.answer('s.1', 0, 'q'),
    keys.answer('s.2', 0, 'q'),
    keys.answer('t.1', 0, 'q'),
    keys.answer('s.1', 1, 'q'),
    keys.answer('s.1', 0, 'r'),
    keys.intent('l1', 'q'),
    keys.intent('l2', 'q'),
    keys.intent('l1', 'r'),
  ];
  expect(new Set(names).size).toBe(names.length);
});
