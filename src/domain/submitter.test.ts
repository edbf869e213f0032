import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSubmitter } from './submitter.ts';

describe('the name of a submitter', () => {
  it('has 1 to 100 printable characters and no space at its ends', () => {
    for (const name of ['a', 'team 7', 'x'.repeat(100), 'key:ab/12', '~!'])
      expect(isSubmitter(name), name).toBe(true);
    for (const name of ['', ' ', ' a', 'a ', 'x'.repeat(101), 'caf\u00e9', 'a\tb', 'a\nb', 'a\0'])
      expect(isSubmitter(name), JSON.stringify(name)).toBe(false);
  });

  it('is decided in linear time and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const isNamed =
          [...name].every((c) => c >= ' ' && c <= '~') &&
          name.length <= 100 &&
          name.trim() === name &&
          name !== '';
        expect(isSubmitter(name)).toBe(isNamed);
      }),
    );
  });
});
