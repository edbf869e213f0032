import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/adapters/static-embedder/read-table.ts';
import { wordPiece } from '../../src/adapters/static-embedder/wordpiece.ts';
import { packageRoot } from '../../src/package-root.ts';

/** Made with the reference implementation (Python `tokenizers`) and the teacher's tokenizer.json. */
const CASES: { text: string; ids: number[] }[] = JSON.parse(
  readFileSync(new URL('./fixtures/wordpiece.json', import.meta.url), 'utf8'),
);
const table = readTable(join(packageRoot(), 'models', 'static-v1'));
/** The table adds whole words after the teacher's own vocabulary. */
const TEACHER_ROWS = 30_522;
const tokenizer = wordPiece(new Map([...table.vocabulary].slice(0, TEACHER_ROWS)));

describe('wordPiece', () => {
  it.each(CASES)('gives the same tokens as the reference for $text', ({ text, ids }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
  });

  it('takes any text, lone surrogates too, and gives only ids of the vocabulary', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const id of tokenizer.encode(text)) {
          expect(id).toBeGreaterThanOrEqual(0);
          expect(id).toBeLessThan(TEACHER_ROWS);
        }
      }),
    );
    expect(tokenizer.encode('a\ud800b')).toEqual(tokenizer.encode('ab'));
  });

  it('splits ASCII the same way whether or not another word needs the slow path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 200 }), (text) => {
        const marker = tokenizer.encode('é');
        expect(tokenizer.encode(`${text} é`)).toEqual([...tokenizer.encode(text), ...marker]);
      }),
    );
  });

  it('stops at the limit', () => {
    expect(tokenizer.encode('one two three four', 2)).toEqual(tokenizer.encode('one two'));
    expect(tokenizer.encode('één twee drie vier', 3)).toHaveLength(3);
  });
});
