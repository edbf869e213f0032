import type { Gate } from './evidence.ts';
import { refuse } from './refusal.ts';

const LETTERS_MIN = 12;
/** From here on ideographs and kana: each says about as much as two letters. */
const CJK = /[\u3040-\u30ff\u3400-\u9fff]/g;

/** The longest length is checked with the schema, before the text is read at all. */
export const lengthGate: Gate = ({ text, words }) => {
  let letters = 0;
  for (const word of words) letters += word.length;
  if (letters >= LETTERS_MIN) return null;
  letters += text.match(CJK)?.length ?? 0;
  return letters >= LETTERS_MIN
    ? null
    : refuse('too_short', 'text', `has ${letters} letters and digits; ${LETTERS_MIN} are the least`);
};
