import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromArrayLiteral, toArrayLiteral } from './array-types.ts';

it('reads back every list of texts as it was written', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'NULL', 'null', '{', '}', ',', '"', '\\', '\\"', 'a\nb', ' '),
  );
  fc.assert(
    fc.property(fc.array(fc.option(text)), (values) => {
      expect(fromArrayLiteral(toArrayLiteral(values))).toEqual(values);
    }),
  );
});

it('reads what the server writes', () => {
  expect(fromArrayLiteral('{}')).toEqual([]);
  expect(fromArrayLiteral('{a,NULL,"NULL","b c","x\\"y"}')).toEqual(['a', null, 'NULL', 'b c', 'x"y']);
  expect(fromArrayLiteral('{1,-2.5}')).toEqual(['1', '-2.5']);
});
