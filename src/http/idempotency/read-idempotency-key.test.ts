import { describe, expect, it } from 'vitest';
import { readIdempotencyKey } from './read-idempotency-key.ts';

describe('the header idempotency-key', () => {
  it.each([
    ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['  "a b, c"  ', 'a b, c'],
    [String.raw`"say \"hi\" \\"`, String.raw`say "hi" \ `.trim()],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
  ])('%s is taken', (given, key) => {
    expect(readIdempotencyKey(given)).toBe(key);
  });

  it.each(['', '""', '"open', '"a", "b"', 'a b', 'a;b=1', '"é"', String.raw`"\n"`, 'x'.repeat(256)])(
    '%s is refused',
    (given) => {
      expect(() => readIdempotencyKey(given)).toThrow(expect.objectContaining({ code: 'bad_request' }));
    },
  );
});
