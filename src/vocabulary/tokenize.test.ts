import { describe, expect, it } from 'vitest';
import { fold, tokenize } from './tokenize.ts';

const words = (text: string) => tokenize(text).map((token) => token.folded);

describe('tokenize', () => {
  it('keeps the characters it stands for', () => {
    const text = 'Größe: “C++” in Zürich, 日本の製造業 (50-200)';
    for (const token of tokenize(text)) expect(text.slice(token.start, token.end)).toBe(token.text);
  });
  it('splits numbers from their units and keeps names with signs whole', () => {
    expect(words('2.5M 50k 1,000+ B2B web3 C++ c# .NET node.js FP&A e-commerce l’assurance')).toEqual([
      '2.5',
      'm',
      '50',
      'k',
      '1,000',
      'b2b',
      'web3',
      'c++',
      'c#',
      '.net',
      'node',
      'js',
      'fp',
      'a',
      'e',
      'commerce',
      'l',
      'assurance',
    ]);
  });
  it('makes every CJK character a token', () => {
    expect(words('SaaS企業を20社')).toEqual(['saas', '企', '業', 'を', '20', '社']);
  });
  it('lets a dot inside a name join its parts', () => {
    expect(tokenize('node.js and booking.com. Next').map((token) => token.gap)).toEqual([
      'none',
      'joint',
      'space',
      'space',
      'joint',
      'break',
    ]);
  });
  it('tells breaks from joints', () => {
    expect(tokenize('a, b c-d/e. F 日本').map((token) => token.gap)).toEqual([
      'none',
      'break',
      'space',
      'joint',
      'joint',
      'break',
      'space',
      'none',
    ]);
  });
});

describe('fold', () => {
  it('drops case and accents but not kana voicing', () => {
    expect(fold('Größe ÉCOLE Łódź Ｓａａｓ ガ')).toBe('grosse ecole lodz saas ガ');
  });
});
