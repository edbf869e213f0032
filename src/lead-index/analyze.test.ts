import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze } from './analyze.ts';

describe('analyze', () => {
  it.each([
    ['C++ and C# on .NET with Node.js', ['c++', 'c#', '.net', 'node.js']],
    ['E-commerce, e-mail & X-ray for K-12', ['ecommerc', 'email', 'xray', 'k12']],
    ["The company's customers are hiring engineers", ['compani', 'customer', 'hire', 'engineer']],
    ['R&D in the U.S.A. since 1,000,000 v3.5', ['r&d', 'usa', 'sinc', '1000000', 'v3', '5']],
    ['Zürich Großhändler Café', ['zurich', 'grosshandler', 'cafe']],
    ['L’entreprise des données', ['entrepris', 'donne']],
    ['東京大学 の', ['東京', '京大', '大学', 'の']],
    ['ASP.NET slideshare.net', ['asp', '.net', 'slideshar', 'net']],
    ['nodejs CSharp', ['node.js', 'c#']],
    ['', []],
    ['the of and', []],
  ])('%s', (text, terms) => {
    expect(analyze(text)).toEqual(terms);
  });

  it('joins the forms of a word and keeps different words apart', () => {
    for (const [a, b] of [
      ['manage', 'managing'],
      ['price', 'pricing'],
      ['payments', 'payment'],
      ['companies', 'company'],
      ['planned', 'plans'],
      ['batches', 'batch'],
    ] as const) {
      expect(analyze(a)).toEqual(analyze(b));
    }
    expect(analyze('manager')).not.toEqual(analyze('management'));
    expect(analyze('saas')).toEqual(['saas']);
    expect(analyze('analysis')).toEqual(['analysis']);
  });

  it('gives the same terms whatever the case, and never fails on any string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const terms = analyze(text);
        expect(analyze(text)).toEqual(terms);
        expect(terms.every((term) => term.length > 0)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(analyze(text.toUpperCase())).toEqual(analyze(text.toLowerCase()));
      }),
    );
  });

  it('takes time in proportion to the text', () => {
    expect(analyze('a.'.repeat(50_000)).length).toBeLessThan(100_001);
    expect(analyze(`${'1,000,'.repeat(20_000)}`).length).toBeGreaterThan(0);
  });
});

describe('the quick path for ASCII', () => {
  it('gives what the careful path gives', () => {
    const piece = fc.constantFrom(
      'a',
      'Web',
      'c',
      '+',
      '#',
      "'",
      's',
      '-',
      '&',
      '.',
      ',',
      ' ',
      'net',
      '.NET',
      'js',
      '12',
      '345',
      '@',
      'e',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        // Another script at the end sends the whole text down the careful path.
        const careful = analyze(`${text} я`);
        expect(careful.pop()).toBe('я');
        expect(analyze(text)).toEqual(careful);
      }),
      { numRuns: 2000 },
    );
  });
});
