const ASCII = /^[\x00-\x7f]*$/;
const MARKS = /\p{M}+/gu;
/** Letters that NFKD leaves whole but people write plainly. */
const WHOLE: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
};
const WHOLE_LETTER = /[ßøđðłıæœþ]/g;
const KANA_OR_HAN = /[\u3005\u3040-\u30ff\u3400-\u9fff\uff66-\uff9d]/;

/**
 * Lower case without accents: the form in which place names are compared. Kana keep their voicing marks
 * ("ド" is not "ト"), and full-width letters become plain ones.
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const lower = text.normalize('NFKD').toLowerCase();
  const bare = KANA_OR_HAN.test(lower) ? stripLatinMarks(lower) : lower.replace(MARKS, '');
  return bare.replace(WHOLE_LETTER, (letter) => WHOLE[letter] ?? letter).normalize('NFC');
}

function stripLatinMarks(text: string): string {
  return text.replace(/([a-z])\p{M}+/gu, '$1');
}
