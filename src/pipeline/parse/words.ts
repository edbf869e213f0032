import { scanWords } from '../../vocabulary/scan-words.ts';
import { gapOf, type Token } from '../../vocabulary/tokenize.ts';
import type { Lexeme, Lexicon } from './lexicon.ts';

/** A token of the prompt with what the grammar needs to know about it. */
export interface Word extends Token, Omit<Lexeme, 'text' | 'folded'> {
  /** The characters between the token before and this one. */
  readonly before: string;
  /** The characters between this token and the next one. */
  readonly after: string;
}

/** The prompt as words; offsets are UTF-16 units of the prompt as given. Linear, and total over all strings. */
export function wordsOf(prompt: string, lexicon: Lexicon): Word[] {
  const words: { -readonly [K in keyof Word]: Word[K] }[] = [];
  let scanned = 0;
  scanWords(prompt, (start, scannedEnd) => {
    const previous = words[words.length - 1];
    const gap = previous === undefined ? 'none' : gapOf(prompt, scanned, start);
    const before = between(prompt, previous?.end ?? 0, start);
    if (previous !== undefined) previous.after = before;
    const whole = lexicon(prompt.slice(start, scannedEnd));
    const lexeme = losesPlus(whole, previous?.digits === true && gap !== 'space')
      ? lexicon(whole.text.replace(/\++$/, ''))
      : whole;
    const { text, folded, capital, caps, digits, cjk, speakers } = lexeme;
    const end = start + text.length;
    words.push({ text, folded, start, end, gap, before, after: '', capital, caps, digits, cjk, speakers });
    scanned = scannedEnd;
  });
  const last = words[words.length - 1];
  if (last !== undefined) last.after = prompt.slice(last.end);
  return words;
}

/** Most words are parted by one blank, for which no string need be made. */
function between(prompt: string, from: number, to: number): string {
  if (from === to) return '';
  return to - from === 1 && prompt.charCodeAt(from) === 32 ? ' ' : prompt.slice(from, to);
}

/** "50M+" is a number with a magnitude and a plus sign, not the name "M+"; nor is "Series B+" a product. */
function losesPlus({ folded }: Lexeme, afterNumber: boolean): boolean {
  return (
    folded.endsWith('+') &&
    (afterNumber || /^(?:[a-z]|mi?ll?ions?|bi?ll?ions?|thousand|employees|people)\+$/.test(folded))
  );
}
