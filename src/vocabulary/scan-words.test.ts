import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanWords } from './scan-words.ts';

/** What the scanner stands for, as one expression. */
const CJK = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々`;
const WORD = new RegExp(
  [
    `[${CJK}]`,
    String.raw`(?:(?![${CJK}])\p{N})+(?:[.,](?:(?![${CJK}])\p{N})+)*`,
    String.raw`(?:(?<![\p{L}\p{N}])\.(?=net(?![a-z0-9_])))?(?![${CJK}])\p{L}(?:(?![${CJK}])[\p{L}\p{M}\p{N}])*(?:[+#]+(?![\p{L}\p{N}]))?`,
  ].join('|'),
  'giu',
);

function scanned(text: string): [number, number][] {
  const found: [number, number][] = [];
  scanWords(text, (start, end) => found.push([start, end]));
  return found;
}

function expected(text: string): [number, number][] {
  return [...text.matchAll(WORD)].map((match) => [match.index, match.index + match[0].length]);
}

describe('scanWords', () => {
  it.each([
    'C++ and c# on .NET, node.net',
    '1,000.50 or 2.5M',
    'c++x c+ c#1',
    '日本の20社 〇々 ー',
    '𠮷野家 𝒳y 👩‍💻',
    'a\u0301b ½ ², Ⅷ',
    '.net .net5 a.net',
    '1,,2 1.a 5.',
  ])('cuts %j as the expression does', (text) => {
    expect(scanned(text)).toEqual(expected(text));
  });

  it('cuts any text as the expression does', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'a',
        'B',
        '1',
        '+',
        '#',
        '.',
        ',',
        ' ',
        '.net',
        'net',
        'é',
        '\u0301',
        '日',
        'カ',
        'ー',
        '々',
        '〇',
        '𠮷',
        '½',
        '\ud800',
        '\udc00',
        '_',
        '②',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        expect(scanned(text)).toEqual(expected(text));
      }),
      { numRuns: 3_000 },
    );
  });
});
