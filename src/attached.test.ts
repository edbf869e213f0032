import { expect, it } from 'vitest';
import { Attached } from './attached.ts';

it('keeps a value with its owner, apart from what others keep there', () => {
  const one = new Attached<object, number>();
  const other = new Attached<object, string>();
  const owner = [1, 2];
  expect(one.of(owner)).toBeUndefined();
  one.set(owner, 1);
  one.set(owner, 2);
  other.set(owner, 'x');
  expect([one.of(owner), other.of(owner), one.of([1, 2])]).toEqual([2, 'x', undefined]);
});

it('is seen by nobody else', () => {
  const kept = new Attached<object, number>();
  const owner = { a: 1 };
  const list = [1];
  kept.set(owner, 7);
  kept.set(list, 7);
  expect(JSON.stringify([owner, list])).toBe('[{"a":1},[1]]');
  expect([kept.of({ ...owner }), kept.of([...list]), Object.keys(owner)]).toEqual([
    undefined,
    undefined,
    ['a'],
  ]);
  expect([...list.entries()]).toEqual([[0, 1]]);
  expect(structuredClone(owner)).toEqual({ a: 1 });
});
