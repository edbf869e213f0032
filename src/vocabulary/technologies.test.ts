import { describe, expect, it } from 'vitest';
import { loadVocabulary } from './load-vocabulary.ts';
import { tokenize } from './tokenize.ts';

const vocabulary = loadVocabulary();
const { technologies } = vocabulary;
const all = vocabulary.listing().technologies;

describe('technologies', () => {
  it.each([
    ['Snowflake', 'snowflake'],
    ['SFDC', 'salesforce'],
    ['k8s', 'kubernetes'],
    ['postgres', 'postgresql'],
    ['React.js', 'react'],
    ['HubSpot CRM', 'hubspot'],
    ['Microsoft Dynamics 365', 'microsoft dynamics 365'],
    ['xyzzy', null],
  ])('reads %s as %s', (text, name) => {
    expect(technologies.canonical(text)).toBe(name);
  });

  it('reads its own canonical names back', () => {
    const names = all.map(({ id }) => id);
    expect(names.length).toBeGreaterThan(500);
    for (const name of names) expect(technologies.canonical(name), name).toBe(name);
  });

  it('has a category for every product and none for an unknown one', () => {
    for (const { id, category } of all) {
      expect(category, id).not.toBe('');
      expect(technologies.categoryOf(id), id).toBe(category);
    }
    expect(technologies.categoryOf('xyzzy')).toBeNull();
  });

  it('marks a common word as doubtful and a coined one as sure', () => {
    expect(technologies.matchesAt(tokenize('go'), 0)[0]).toMatchObject({
      entry: { technology: 'go', ambiguous: true },
    });
    expect(technologies.matchesAt(tokenize('c++'), 0)[0]).toMatchObject({
      entry: { technology: 'c++', ambiguous: false },
    });
  });

  it('matches the longest name first', () => {
    const [match] = technologies.matchesAt(tokenize('google analytics'), 0);
    expect(match).toMatchObject({ end: 2, entry: { technology: 'google analytics' } });
  });
});
