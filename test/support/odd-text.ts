import fc from 'fast-check';

const odd = fc.constantFrom(
  '',
  '\u0000',
  '\u001e',
  '\u001f',
  'a\u001fb',
  ']',
  '"',
  '\\',
  'é',
  '日本',
  '\n',
  '{',
  '12',
);

/** Any text, often one that a format could take for a sign of its own. */
export const oddText: fc.Arbitrary<string> = fc.oneof(odd, fc.string({ unit: 'grapheme' }));
