import { expect, it } from 'vitest';
import { memoOf } from './memo.ts';

it('computes once per owner and key, and never keeps more keys than it may', () => {
  const computed: string[] = [];
  const name = memoOf((owner: { id: string }, key) => {
    computed.push(`${owner.id}${key}`);
    return `${owner.id}${key}`;
  }, 2);
  const a = { id: 'a' };
  const b = { id: 'b' };
  expect([name(a, '1'), name(b, '1'), name(a, '1'), name(a, '2')]).toEqual(['a1', 'b1', 'a1', 'a2']);
  expect(computed).toEqual(['a1', 'b1', 'a2']);
  name(a, '3');
  name(a, '1');
  expect(computed).toEqual(['a1', 'b1', 'a2', 'a3', 'a1']);
});
