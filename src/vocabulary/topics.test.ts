import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadVocabulary } from './load-vocabulary.ts';
import { tokenize } from './tokenize.ts';

const { topics } = loadVocabulary();
const id = fc.constantFrom(...topics.ids());

describe('topics', () => {
  it.each([
    ['Hospital & Health Care', ['healthcare']],
    ['Food & Beverages', ['food and beverage']],
    ['Banking; Insurance', ['banking', 'insurance']],
    ['E-Commerce', ['e-commerce']],
    ['Krankenhaus', ['hospitals']],
    ['hospitales', ['hospitals']],
    ['indústrias', ['manufacturing']],
    ['製造業', ['manufacturing']],
    ['金融科技', ['fintech']],
    ['xyzzy', []],
  ] as const)('reads the industry column "%s" as %j', (text, ids) => {
    expect(topics.canonical(text)).toEqual(ids);
  });

  it('reads the name of every topic as that topic', () => {
    for (const topic of topics.ids()) {
      const read = topics.canonical(topic);
      expect(read.length, topic).toBeGreaterThan(0);
      expect(read, topic).toContain(topic);
    }
  });

  it('lists a topic first among its descendants, and nobody below an unknown one', () => {
    fc.assert(
      fc.property(id, (topic) => {
        const below = topics.descendants(topic);
        expect(below[0]).toBe(topic);
        for (const child of below.slice(1)) expect(topics.ancestors(child)).toContain(topic);
      }),
    );
    expect(topics.descendants('banking')).toContain('digital banking');
    expect(topics.descendants('xyzzy')).toEqual([]);
  });

  it('likens two topics the same both ways, between 0 and 1, and a topic to itself fully', () => {
    fc.assert(
      fc.property(id, id, (a, b) => {
        const likeness = topics.similarity(a, b);
        expect(likeness).toBe(topics.similarity(b, a));
        expect(likeness).toBeGreaterThanOrEqual(0);
        expect(likeness).toBeLessThanOrEqual(1);
        expect(topics.similarity(a, a)).toBe(1);
      }),
    );
    expect(topics.similarity('banking', 'digital banking')).toBeGreaterThan(
      topics.similarity('banking', 'gaming'),
    );
  });

  it('finds what a description is about', () => {
    const found = topics.inText('Telehealth visits with licensed doctors').map(({ topic }) => topic);
    expect(found).toContain('telemedicine');
    expect(topics.inText('We build payroll software for restaurants')[0]).toMatchObject({ topic: 'payroll' });
    expect(topics.inText('')).toEqual([]);
  });

  it('reads the topic that a company name shows', () => {
    expect(topics.ofName('First National Bank')).toEqual(['banking']);
    expect(topics.ofName('St Mary Hospital')).toEqual(['hospitals']);
    expect(topics.ofName('Acme')).toEqual([]);
  });

  it("expands a topic with its own name first, all other words at less than the name's weight", () => {
    const [first, ...others] = topics.expansions('solar energy');
    expect(first).toEqual({ phrase: 'solar energy', weight: 1 });
    expect(others.map(({ phrase }) => phrase)).toContain('photovoltaic');
    for (const { weight } of others) expect(weight).toBeLessThan(1);
  });

  it('matches the longest name first and only in the language asked for', () => {
    const [match] = topics.matchesAt(tokenize('医疗软件公司'), 0, 'zh');
    expect(match).toMatchObject({ end: 4, entry: { topic: 'digital health' } });
    expect(topics.matchesAt(tokenize('Krankenhaus'), 0, 'es')).toEqual([]);
  });
});
